"""A second scorer: one project at a time, exact fractions, no frame, no code of the first one.

Written from docs/rules and the rule book's own file. Grain: one dict of facts in, verdicts and
health out. Must not enter: anything imported from ``scoring``.
"""

import math
from fractions import Fraction
from pathlib import Path

import yaml

NOT_APPLICABLE = ("silent", None, None, None)


def exact(number):
    """Return a number as people wrote it, without the error of its double."""
    return None if number is None else Fraction(str(number))


def rounded(number, places):
    """Round half up."""
    return Fraction(math.floor(number * 10**places + Fraction(1, 2)), 10**places)


class Oracle:
    """The rule book read a second time."""

    def __init__(self, file: Path):
        self.book = yaml.safe_load(file.read_text(encoding="utf-8"))

    def judge(self, project):
        """Return {rule: (state, level, measured, threshold)} and the health of one project."""
        self.p = project
        verdicts = {
            "S-DUE": self.due(),
            "S-SLACK": self.slack_rule(),
            "S-OVER": self.over(),
            "S-STALL": self.stall(),
            "B-INV": self.lag(),
            "B-ZERO": self.zero_months(),
            "B-SITE": self.zero_days(),
        }
        return verdicts, self.health(verdicts)

    def ladder(self, rule, reading):
        entry = self.book["rules"][rule]
        meets = {
            "at_least": lambda limit: reading >= limit,
            "above": lambda limit: reading > limit,
            "below": lambda limit: reading < limit,
        }[entry["fires"]]
        limits = {level: exact(limit) for level, limit in entry["levels"].items()}
        for level in (1, 2, 3):
            if meets(limits[level]):
                return ("judged", level, reading, limits[level])
        return ("judged", 0, reading, limits[3])

    @staticmethod
    def blind(reason):
        return (reason, None, None, None)

    def due(self):
        days = self.p["days_past_planned_start"]
        if not self.p["is_start"]:
            return NOT_APPLICABLE
        return self.blind("no_planned_start") if days is None else self.ladder("S-DUE", days)

    def slack_rule(self):
        horizon = self.book["rules"]["S-SLACK"]["look_ahead_days"]
        days = self.p["days_past_planned_start"]
        if not self.p["is_start"] or (days is not None and days < -horizon):
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        slack = self.slack()
        return self.blind("no_planned_start") if slack is None else self.ladder("S-SLACK", slack)

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
        if not self.p["is_start"] or all(self.settled(step) for step in self.steps()):
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
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
        for level in (1, 2, 3):
            limit = {name: exact(value) for name, value in entry["levels"][level].items()}
            if ratio < limit["ratio_below"] and gap >= limit["gap_at_least"]:
                return ("judged", level, ratio, limit["ratio_below"])
            if "gap_alone" in limit and gap >= limit["gap_alone"]:
                return ("judged", level, gap, limit["gap_alone"])
        return ("judged", 0, ratio, exact(entry["levels"][3]["ratio_below"]))

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

    # --- health

    def scaled(self, reading, scale):
        if reading is None:
            return None
        bad, good = (exact(self.book["health"][scale][end]) for end in ("bad", "good"))
        share = 100 * (exact(reading) - bad) / (good - bad)
        return rounded(min(max(share, 0), 100), 4)

    @staticmethod
    def of_known(parts):
        """Return earned of known points; a part is (met or None, points)."""
        known = sum(points for met, points in parts if met is not None)
        earned = sum(points for met, points in parts if met)
        return rounded(Fraction(100 * earned, known), 4) if known else None

    def start_dimensions(self):
        p, points = self.p, self.book["health"]["elements"]
        blind = p["is_approvals_blind"]
        funds = exact(p["funds_ratio"])
        has_funds = None if funds is None else funds >= exact(points["funds_at_least"])
        return {
            "procedures": None if blind else self.scaled(self.progress(), "procedures"),
            "slack": None if blind else self.scaled(self.slack(), "slack"),
            "elements": self.of_known(
                [
                    (p["has_land_right"], points["land_right"]),
                    (p["is_handed_over"], points["handed_over"]),
                    (has_funds, points["funds"]),
                ]
            ),
        }

    def build_dimensions(self):
        p = self.p
        blind_site = p["is_site_blind"]
        return {
            "investment": self.investment(),
            "milestones": self.scaled(p["milestone_days_late"], "milestones"),
            "site": None if blind_site else self.scaled(p["attendance_ratio"], "site"),
            "compliance": self.compliance(),
        }

    def investment(self):
        done = exact(self.p["completed_ratio"])
        if self.p["is_investment_blind"] or self.p["closed_month"] == 0 or done is None:
            return None
        expected = self.expected()
        if expected <= 0:
            return Fraction(100)
        return self.scaled(rounded(done / expected, 4), "investment")

    def compliance(self):
        p, points = self.p, self.book["health"]["compliance"]
        inside, within = p["is_in_engineering"], points["registered_within_days"]
        before = p["is_permit_before_start"] if inside else None
        lapsed = p["has_lapsed_permit"] if inside else None
        took, waited, in_time = p["days_start_to_registered"], p["days_since_start"], None
        if p["is_registrable"]:
            if p["is_registered"]:
                in_time = None if took is None else took <= within
            elif waited is not None and waited > within:
                in_time = False
        return self.of_known(
            [
                (before, points["permit_before_start"]),
                (None if lapsed is None else not lapsed, points["no_lapsed_permit"]),
                (in_time, points["registered"]),
            ]
        )

    def shared_dimensions(self):
        p, health = self.p, self.book["health"]
        problems = trust = None
        if p["open_items"] is not None and p["overdue_items"] is not None:
            lost = health["problems"]["overdue_item"] * p["overdue_items"]
            problems = max(0, 100 - lost - health["problems"]["open_item"] * p["open_items"])
        if p["stale_sources"] is not None and p["conflicts"] is not None:
            lost = health["trust"]["stale_source"] * p["stale_sources"]
            lost += health["trust"]["conflict"] * p["conflicts"]
            lost += health["trust"]["doubtful_code"] if p["is_code_doubtful"] else 0
            trust = max(0, 100 - lost)
        return {"problems": problems, "trust": trust}

    def health(self, verdicts):
        if not (self.p["is_start"] or self.p["is_build"]):
            return None
        phase = "start" if self.p["is_start"] else "build"
        own = self.start_dimensions() if phase == "start" else self.build_dimensions()
        dimensions = own | self.shared_dimensions()
        weights = self.book["health"][f"{phase}_weights"]
        there = {name: weights[name] for name, value in dimensions.items() if value is not None}
        weight = sum(there.values())
        lead = dimensions["procedures" if phase == "start" else "investment"]
        index = None
        if lead is not None and weight >= self.book["health"]["minimum_weight"]:
            earned = sum(dimensions[name] * w for name, w in there.items())
            index = rounded(Fraction(earned) / weight, 1)
        colour, capped_by = self.colour(index, verdicts)
        return {
            "index": index,
            "colour": colour,
            "capped_by": capped_by,
            "coverage": Fraction(weight, 100),
            "reason": self.reason(phase, lead) if index is None else None,
            "dimensions": {
                name: None if value is None else rounded(Fraction(value), 1)
                for name, value in dimensions.items()
            },
        }

    def colour(self, index, verdicts):
        if index is None:
            return "unrated", None
        order = ["green", "blue", "yellow", "red"]
        floors = self.book["health"]["colours"]
        band = next((c for c in order[:3] if index >= exact(floors[c])), "red")
        fired = [(level, rule) for rule, (_, level, _, _) in verdicts.items() if level]
        if not fired:
            return band, None
        worst, rule = min(fired)
        cap = self.book["health"]["caps"][worst]
        return (cap, rule) if order.index(cap) > order.index(band) else (band, None)

    def reason(self, phase, lead):
        p = self.p
        if lead is not None:
            return "coverage_low"
        if phase == "start":
            return "approvals_stale" if p["is_approvals_blind"] else "no_planned_start"
        if p["closed_month"] == 0 and p["annual_plan_wan"] and not p["is_investment_blind"]:
            return "no_closed_month"
        return self.unseen_investment()
