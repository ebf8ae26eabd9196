"""A second scorer's further rules: permits, land, forecasts, milestones, statistics, funds, truth.

Written from docs/rules and the rule book's own file. Grain: one dict of facts in, verdicts out.
Must not enter: anything imported from ``scoring``.
"""

from tests.unit.scoring.oracle_rules import NOT_APPLICABLE, Verdicts, exact


class FurtherVerdicts(Verdicts):
    """The ten rules beside the first seven."""

    def permit(self):
        left = self.p["days_to_permit_expiry"]
        if not self.p["is_start"] or left is None:
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        return self.ladder("S-PERMIT", left)

    def land(self):
        past = self.p["days_past_agreed_start"]
        if not self.p["is_start"] or past is None:
            return NOT_APPLICABLE
        return self.ladder("S-LAND", past)

    def chance(self):
        chance, past = exact(self.p["p_start_by_plan"]), self.p["days_past_planned_start"]
        if not self.p["is_start"] or chance is None or past is None or past > 0:
            return NOT_APPLICABLE
        if self.p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        return self.ladder("S-PROB", chance)

    def early(self):
        p = self.p
        if not (p["is_start"] and p["has_site"] and p["is_in_engineering"]):
            return NOT_APPLICABLE
        if p["is_approvals_blind"]:
            return self.blind("approvals_stale")
        if p["is_site_blind"]:
            return self.blind("site_stale")
        days = 0 if p["has_works_permit"] else p["crowded_days_7"]
        return self.blind("attendance_unreported") if days is None else self.ladder("S-EARLY", days)

    def milestone(self):
        if not self.p["is_build"]:
            return NOT_APPLICABLE
        late = self.p["milestone_days_late"]
        return self.blind("no_milestone") if late is None else self.ladder("B-MILE", late)

    def end(self):
        late = self.p["finish_forecast_days_late"]
        if not self.p["is_build"] or late is None:
            return NOT_APPLICABLE
        if self.p["is_investment_blind"]:
            return self.blind("investment_stale")
        return self.ladder("B-END", late)

    def statistics(self):
        p = self.p
        if not (p["is_build"] and p["is_registrable"]):
            return NOT_APPLICABLE
        if p["is_investment_blind"]:
            return self.blind("investment_stale")
        days = 0 if p["is_registered"] else p["days_since_start"]
        return self.blind("no_start_date") if days is None else self.ladder("B-STAT", days)

    def funds(self):
        gap = exact(self.p["fund_gap_pct"])
        if not self.p["is_build"] or gap is None:
            return NOT_APPLICABLE
        return self.ladder("B-FUND", gap)

    def negative(self):
        if not self.p["is_build"]:
            return NOT_APPLICABLE
        if self.p["is_investment_blind"]:
            return self.blind("investment_stale")
        drop = exact(self.p["cumulative_drop_wan"])
        return self.blind("investment_unreported") if drop is None else self.ladder("B-NEG", drop)

    def truth(self):
        p, entry = self.p, self.book["rules"]["B-TRUTH"]
        if not (p["is_build"] or (p["is_start"] and p["has_start_claim"])):
            return NOT_APPLICABLE
        idle, unproven = self.idle_days(), p["workdays_start_unproven"]
        for level in (2, 3):
            limit = entry["levels"][level]
            for reading, threshold in (
                (idle, limit["idle_days"]),
                (unproven, limit["unproven_workdays"]),
            ):
                if reading is not None and reading >= threshold:
                    return ("judged", level, reading, threshold, level)
        if unproven is None:
            return self.blind("approvals_stale")
        if idle is None:
            return self.blind(self.unseen_jump())
        return ("judged", 0, unproven, entry["levels"][3]["unproven_workdays"], 0)

    def idle_days(self):
        p, jump = self.p, exact(self.p["month_jump_pp"])
        if not p["is_build"] or not p["has_site"]:
            return 0
        if jump is None:
            return None
        return p["zero_site_days"] if jump >= self.book["rules"]["B-TRUTH"]["jump_at_least"] else 0

    def unseen_jump(self):
        if self.p["is_investment_blind"]:
            return "investment_stale"
        if self.p["month_jump_pp"] is None:
            return "investment_unreported"
        return "site_stale" if self.p["is_site_blind"] else "attendance_unreported"
