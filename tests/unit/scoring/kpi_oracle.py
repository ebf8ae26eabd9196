"""Key figures the slow way: plain Python over records, one instant and one scope at a time.

Grain: {(scope_kind, scope): {kpi: (value, numerator, denominator, previous)}} of one instant.
Must not enter: anything from the scoring package but the instant handed in.
"""

from datetime import date
from fractions import Fraction
from statistics import median

from tests.unit.scoring.kpi_records import gathered, visits

COLOURS = ("green", "blue", "yellow", "red")
KINDS = ("district", "sector", "batch", "investor_kind", "department")


def oracle(world, now, zone):
    """Return every figure of every scope of one instant of ``world``: records by table name."""
    found = gathered(world, now, zone)
    scopes = {("city", "city")}
    for rows in found.values():
        scopes |= {(kind, place[kind]) for place, _ in rows for kind in KINDS}
    seen = visits(world, now, zone)
    knows_last_year = bool(found["last_year"])
    told = {}
    for kind, scope in scopes:
        own = {
            name: [row for place, row in rows if kind == "city" or place[kind] == scope]
            for name, rows in found.items()
        }
        told[kind, scope] = {
            **_money(own["listed"], now),
            **_starts(own["listed"], own["last_year"] if knows_last_year else None, now),
            **_colours(own["listed"]),
            **_warnings(own["warned"], now),
            **_leads(own["led"]),
            **_items(own["raised"], own["fed_back"], world),
            "platform_visits": (seen.get((kind, scope)), None, None, None),
        }
    return told


def _ratio(top, bottom):
    """Return 100 top / bottom as the nearest double."""
    if top is None or not bottom:
        return None
    return float(Fraction(top) * 100 / Fraction(bottom))


def _number(value):
    return None if value is None else float(value)


def _rate(top, bottom, before=None):
    return (_ratio(top, bottom), _number(top), _number(bottom), before)


def _count(value, before=None):
    return (_number(value), None, None, _number(before))


def _total(rows, name):
    known = [row[name] for row in rows if row.get(name) is not None]
    return sum(known) if known else None


def _money(rows, now):
    planned = [row for row in rows if row["annual_plan_wan"]]
    done, plan = _total(planned, "completed_ytd_wan"), _total(planned, "annual_plan_wan")
    completion, progress = _rate(done, plan), _rate(now.closed_month, 12)
    ahead = None if completion[0] is None else completion[0] - progress[0]
    return {
        "completed_wan": _count(_total(rows, "completed_ytd_wan")),
        "completion_pct": completion,
        "time_progress_pct": progress,
        "ahead_of_time_pp": (ahead, None, None, None),
    }


def _line_counts(rows, today):
    def has(row, name):
        return row[name] is not None and row[name] <= today

    starts = [row for row in rows if row["batch"] == "start"]
    begun = [row for row in starts if has(row, "started_on")]
    due = [row for row in starts if has(row, "planned_start_on")]
    finishes = [row for row in rows if row["batch"] == "finish"]
    early = [
        row
        for row in begun
        if row["planned_start_on"] and _month(row["started_on"]) < _month(row["planned_start_on"])
    ]
    return {
        "projects": len(rows),
        "planned_starts": len(starts),
        "due_starts": len(due),
        "verified_starts": len(begun),
        "due_verified": len([row for row in due if row in begun]),
        "overdue_starts": len([row for row in due if row not in begun]),
        "early_starts": len(early),
        "planned_finishes": len(finishes),
        "finishes": len([row for row in finishes if has(row, "completed_on")]),
    }


def _month(day):
    return date(day.year, day.month, 1)


def _starts(rows, last_year, now):
    counts = _line_counts(rows, now.as_of_on)
    before = dict.fromkeys(counts)
    if last_year is not None:
        before = _line_counts(last_year, now.year_before)
    overdue, overdue_before = counts["overdue_starts"], before["overdue_starts"]
    change = None if overdue_before is None else overdue - overdue_before
    registrable = [
        row
        for row in rows
        if row.get("is_registrable") and row["started_on"] and row["started_on"] <= now.as_of_on
    ]
    registered = [row for row in registrable if row["is_registered"]]

    def rate(top, bottom):
        return _rate(counts[top], counts[bottom], _ratio(before[top], before[bottom]))

    return {
        "projects_total": _count(counts["projects"], before["projects"]),
        "annual_plan_wan": _count(
            _total(rows, "annual_plan_wan"), _total(last_year or [], "annual_plan_wan")
        ),
        **{
            name: _count(counts[name], before[name])
            for name in ("planned_starts", "due_starts", "verified_starts", "early_starts")
        },
        "overdue_starts": _count(overdue, overdue_before),
        "overdue_starts_yoy_pct": _rate(change, overdue_before),
        "start_rate_pct": rate("verified_starts", "planned_starts"),
        "due_start_rate_pct": rate("due_verified", "due_starts"),
        "finish_rate_pct": rate("finishes", "planned_finishes"),
        "registered_rate_pct": _rate(len(registered), len(registrable)),
    }


def _colours(rows):
    lights = [row.get("colour") for row in rows]
    coloured = [light for light in lights if light in COLOURS]
    unrated = lights.count("unrated")
    return {
        **{f"share_{light}_pct": _rate(lights.count(light), len(coloured)) for light in COLOURS},
        "share_unrated_pct": _rate(unrated, len(coloured) + unrated),
    }


def _warnings(rows, now):
    issued = [row for row in rows if row["is_issued"]]
    cleared = [row for row in issued if row["state"] == "cleared"]
    told = {
        "warnings_issued": _count(len(issued)),
        "warnings_cleared": _count(len(cleared)),
        "warning_clear_rate_pct": _rate(len(cleared), len(issued)),
    }
    for clock, answer in (("response", "responded_at"), ("feedback", "feedback_at")):
        outcomes = [_outcome(row, clock, row[answer], now) for row in issued]
        due = [in_time for in_time in outcomes if in_time is not None]
        told[f"{clock}_on_time_pct"] = _rate(due.count(True), len(due))
    return told


def _outcome(row, clock, answered_at, now):
    """Return whether an answer was in time; None while none is due."""
    if row[f"{clock}_breaches"]:
        return False
    due_at = row[f"{clock}_due_at"]
    if due_at is None or due_at > now.as_of:
        return None
    if answered_at is not None:
        return not row[f"is_{clock}_late"]
    if row["paused_at"] is not None or (
        row["cleared_at"] is not None and row["cleared_at"] < due_at
    ):
        return None
    return False


def _leads(days):
    middle, most = (median(days), max(days)) if days else (None, None)
    return {"lead_days_median": _count(middle), "lead_days_max": _count(most)}


def _items(raised, fed_back, world):
    if world["items"] is None:
        nothing = (None, None, None, None)
        names = ("items_raised", "items_solved", "item_solve_rate_pct", "item_feedbacks")
        return dict.fromkeys(names, nothing)
    accepted = [row for row in raised if row["is_accepted"]]
    solved = [row for row in accepted if row["is_solved"]]
    return {
        "items_raised": _count(len(raised)),
        "items_solved": _count(len([row for row in raised if row["is_solved"]])),
        "item_solve_rate_pct": _rate(len(solved), len(accepted)),
        "item_feedbacks": _count(None if world["feedbacks"] is None else len(fed_back)),
    }
