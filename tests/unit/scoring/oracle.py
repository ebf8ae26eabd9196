"""A second scorer: one project at a time, exact fractions, no frame, no code of the first one.

Written from docs/rules and the rule book's own file. Grain: one dict of facts in, verdicts and
health out. Must not enter: anything imported from ``scoring``.
"""

from fractions import Fraction

from tests.unit.scoring.oracle_further import FurtherVerdicts
from tests.unit.scoring.oracle_rules import exact, rounded


class Oracle(FurtherVerdicts):
    """The verdicts of a project, and its health."""

    def judge(self, project):
        """Return {rule: verdict} and the health of one project."""
        self.p = project
        verdicts = {
            "B-END": self.end(),
            "B-FUND": self.funds(),
            "B-INV": self.lag(),
            "B-MILE": self.milestone(),
            "B-NEG": self.negative(),
            "B-SITE": self.zero_days(),
            "B-STAT": self.statistics(),
            "B-TRUTH": self.truth(),
            "B-ZERO": self.zero_months(),
            "S-DUE": self.due(),
            "S-EARLY": self.early(),
            "S-LAND": self.land(),
            "S-OVER": self.over(),
            "S-PERMIT": self.permit(),
            "S-PROB": self.chance(),
            "S-SLACK": self.slack_rule(),
            "S-STALL": self.stall(),
        }
        return verdicts, self.health(verdicts)

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
            lost += health["trust"]["open_issue"] * p["open_issues"]
            lost += health["trust"]["doubtful_code"] if p["is_code_doubtful"] else 0
            trust = max(0, 100 - lost)
        return {"problems": problems, "trust": trust}

    def health(self, verdicts):
        if self.p["is_suspended"]:
            return self.unrated("suspended")
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

    @staticmethod
    def unrated(reason):
        return {
            "index": None,
            "colour": "unrated",
            "capped_by": None,
            "coverage": Fraction(0),
            "reason": reason,
            "dimensions": {},
        }

    def colour(self, index, verdicts):
        if index is None:
            return "unrated", None
        order = ["green", "blue", "yellow", "red"]
        floors = self.book["health"]["colours"]
        band = next((c for c in order[:3] if index >= exact(floors[c])), "red")
        advice = {rule for rule, entry in self.book["rules"].items() if entry.get("advisory")}
        fired = [(v[1], rule) for rule, v in verdicts.items() if v[1] and rule not in advice]
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
