"""A second scorer's rules: one project at a time, exact fractions, no code of the first one.

Written from docs/rules and the rule book's own file. Grain: one dict of facts in, verdicts out.
Must not enter: anything imported from ``scoring``.
"""

import math
from fractions import Fraction
from pathlib import Path

import yaml

NOT_APPLICABLE = ("silent", None, None, None, None)


def exact(number):
    """Return a number as people wrote it, without the error of its double."""
    return None if number is None else Fraction(str(number))


def rounded(number, places):
    """Round half up."""
    return Fraction(math.floor(number * 10**places + Fraction(1, 2)), 10**places)


class Verdicts:
    """The rule book read a second time, and its first seven rules.

    A verdict is (state, level, measured, threshold, exit level).
    """

    def __init__(self, file: Path):
        self.book = yaml.safe_load(file.read_text(encoding="utf-8"))
        self.p = {}

    def ladder(self, rule, reading):
        entry = self.book["rules"][rule]
        limits = {level: exact(limit) for level, limit in entry["levels"].items()}
        level = self.worst_met(entry, reading, limits)
        margin = exact(entry.get("exits", 0))
        eased = {n: self.eased(entry, limit, margin) for n, limit in limits.items()}
        threshold = limits[level or max(limits)]
        return ("judged", level, reading, threshold, self.worst_met(entry, reading, eased))

    @staticmethod
    def worst_met(entry, reading, limits):
        meets = {
            "at_least": lambda limit: reading >= limit,
            "above": lambda limit: reading > limit,
            "below": lambda limit: reading < limit,
            "at_most": lambda limit: reading <= limit,
        }[entry["fires"]]
        return next((level for level in sorted(limits) if meets(limits[level])), 0)

    @staticmethod
    def eased(entry, limit, margin):
        return limit + margin if entry["fires"] in {"below", "at_most"} else limit - margin

    @staticmethod
    def blind(reason):
        return (reason, None, None, None, None)

    def due(self):
        days = self.p["days_past_planned_start"]
        if not self.p["is_start"]:
            return NOT_APPLICABLE
        return self.blind("no_planned_start") if days is None else self.ladder("S-DUE", days)

    def slack_rule(self):
        horizon = self.book["rules"]["S-SLACK"]["look_ahead_days"]
        days = self.p["days_past_planned_start"]
        if not self.p["is_start"]:
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        slack = self.slack()
        if slack is None:
            return self.blind("no_planned_start")
        if days is None or days < -horizon:
            threshold = exact(self.book["rules"]["S-SLACK"]["levels"][3])
            return ("judged", 0, slack, threshold, 0)
        return self.ladder("S-SLACK", slack)

    def over(self):
        worst = exact(self.p["worst_matter_ratio"])
        if not self.p["is_start"]:
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        if worst is None and self.p["open_matters"] != 0:
            return self.blind("limit_unknown")
        return self.ladder("S-OVER", worst if worst is not None else 0)

    def stall(self):
        if not self.p["is_start"]:
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        if all(self.settled(step) for step in self.steps()):
            return self.ladder("S-STALL", 0)
        days = self.p["days_since_approval_event"]
        return self.blind("no_approval_event") if days is None else self.ladder("S-STALL", days)

    def zero_months(self):
        if not self.p["is_build"]:
            return NOT_APPLICABLE
        if self.p["is_investment_blind"]:
            return self.blind("investment_stale")
        months = self.p["zero_months"]
        if months is None:
            return self.blind("investment_unreported")
        return self.ladder("B-ZERO", months)

    def zero_days(self):
        if not (self.p["is_build"] and self.p["has_site"]):
            return NOT_APPLICABLE
        if self.p["is_site_blind"]:
            return self.blind("site_stale")
        days = self.p["zero_site_days"]
        return self.blind("attendance_unreported") if days is None else self.ladder("B-SITE", days)

    # --- investment

    def expected(self):
        if self.p["own_plan_ratio"] is not None:
            return exact(self.p["own_plan_ratio"])
        curve = self.book["baselines"].get("seasonal")
        shares = [Fraction(0)]
        shares += [exact(s) for s in curve] if curve else [Fraction(m, 12) for m in range(1, 13)]
        start = self.p["planned_start_month"] or 0
        before = shares[start - 1] if start else Fraction(0)
        done = shares[self.p["closed_month"]]
        return rounded((done - before) / (1 - before), 4) if done > before else Fraction(0)

    def lag(self):
        entry, plan = self.book["rules"]["B-INV"], self.p["annual_plan_wan"]
        expected, done = self.expected(), exact(self.p["completed_ratio"])
        too_early = self.p["closed_month"] < entry["first_month"]
        if not self.p["is_build"] or too_early or expected <= 0 or plan == 0:
            return NOT_APPLICABLE
        if self.p["is_investment_blind"] or plan is None or done is None:
            return self.blind(self.unseen_investment())
        return self.lag_between(entry, done, expected)

    def unseen_investment(self):
        if self.p["is_investment_blind"]:
            return "investment_stale"
        return "investment_unreported" if self.p["annual_plan_wan"] else "no_annual_plan"

    def lag_between(self, entry, done, expected):
        ratio, gap = rounded(done / expected, 4), rounded((expected - done) * 100, 2)
        level, measured, threshold = self.lag_met(entry, ratio, gap, 0, 0)
        by = {name: exact(margin) for name, margin in entry["exits"].items()}
        stands, _, _ = self.lag_met(entry, ratio, gap, by["ratio"], by["gap"])
        return ("judged", level, measured, threshold, stands)

    @staticmethod
    def lag_met(entry, ratio, gap, ratio_by, gap_by):
        for level in (1, 2, 3):
            limit = {name: exact(value) for name, value in entry["levels"][level].items()}
            is_behind = ratio < limit["ratio_below"] + ratio_by
            if is_behind and gap >= limit["gap_at_least"] - gap_by:
                return level, ratio, limit["ratio_below"]
            if "gap_alone" in limit and gap >= limit["gap_alone"] - gap_by:
                return level, gap, limit["gap_alone"]
        return 0, ratio, exact(entry["levels"][3]["ratio_below"])

    # --- procedures

    def path(self):
        kind = "government" if self.p["is_government"] else "private"
        return self.book["procedures"]["paths"][kind]

    def steps(self):
        """Every step in order, those alongside just before the works permit."""
        ordered = []
        for step in self.path()["critical"]:
            if step == "works_permit":
                ordered += self.path()["alongside"]
            ordered.append(step)
        return ordered

    def required(self, step):
        building = step in self.book["procedures"]["building_steps"]
        return not building or self.p["is_in_engineering"]

    def has(self, step):
        if self.p[f"has_{step}"]:
            return True
        proves = self.book["procedures"]["proves"]
        return any(step in earlier and self.has(later) for later, earlier in proves.items())

    def settled(self, step):
        return self.has(step) or not self.required(step)

    def days(self, step):
        days = self.path()["critical"].get(step, 0)
        if isinstance(days, dict):
            return days["granted" if self.p["is_land_granted"] else "allocated"]
        return days

    def slack(self):
        if self.p["workdays_to_planned_start"] is None:
            return None
        rest = sum(self.days(step) for step in self.steps() if not self.settled(step))
        mobilisation = self.book["procedures"]["mobilisation_days"]
        return self.p["workdays_to_planned_start"] - rest - mobilisation

    def progress(self):
        left, steps = self.p["workdays_to_planned_start"], self.steps()
        if left is None:
            return None
        obtained = due = 0
        for matter in self.book["procedures"]["matters"]:
            own = [step for step in steps if step in matter["steps"]]
            if not own:
                continue
            after = [s for s in steps[steps.index(own[-1]) + 1 :] if self.required(s)]
            lead = sum(self.days(s) for s in after) + self.book["procedures"]["mobilisation_days"]
            if left <= lead and any(self.required(step) for step in own):
                due += matter["weight"]
            if all(self.has(step) for step in own):
                obtained += matter["weight"]
        return rounded(Fraction(obtained, due), 4) if due else Fraction(1)
