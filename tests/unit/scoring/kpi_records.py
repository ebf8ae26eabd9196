"""What is known at an instant, the slow way: plain Python over records, each with its scopes.

Grain: {measure: [(scopes, record), ...]} of one instant; scopes are {kind: name}.
Must not enter: figures, anything from the scoring package but the instant handed in.
"""

from datetime import UTC, datetime, timedelta

OPEN = ("new", "delivered", "responded", "feedback")
SECOND = timedelta(seconds=1)


def gathered(world, now, zone):
    """Return the records that belong to an instant of ``world``: records by table name."""
    at = _standing(world, now.as_of)
    began = _utc(datetime(now.as_of_on.year, 1, 1, tzinfo=zone))
    return {
        "listed": _listed(world, at, now),
        "last_year": _listed(world, _standing(world, now.companion_as_of), now),
        "warned": _warned(world, at, began, now),
        "led": _led(world, at, zone, now),
        "raised": _raised(world, at, began, now),
        "fed_back": _fed_back(world, at, began, now),
    }


def visits(world, now, zone):
    """Return {(scope_kind, scope): visits} of the year's days that are over."""
    found = {}
    for row in world["visits"] or []:
        midnight = datetime(row["day"].year, row["day"].month, row["day"].day, tzinfo=zone)
        is_over = _utc(midnight + timedelta(days=1)) - SECOND <= now.as_of
        if row["day"].year == now.as_of_on.year and is_over:
            for scope in (("city", "city"), ("department", row["unit"])):
                found[scope] = found.get(scope, 0) + row["visits"]
    return {scope: float(number) for scope, number in found.items()}


def _utc(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def _standing(world, as_of):
    return {row["project_code"]: row for row in world["lifecycles"] if row["as_of"] == as_of}


def _listed(world, standing, now):
    known = {}
    for table in ("facts", "health"):
        for row in world[table]:
            if row["as_of"] == now.as_of:
                known[row["project_code"]] = known.get(row["project_code"], {}) | row
    return [
        (_place(world, code, line), known.get(code, {}) | line)
        for code, line in standing.items()
        if line["is_key"]
    ]


def _warned(world, at, began, now):
    rows = []
    for row in world["episodes"]:
        is_issued = _is_true(row) and row["opened_at"] >= began
        if row["as_of"] == now.as_of and (is_issued or row["state"] in OPEN):
            place = _place(world, row["project_code"], at.get(row["project_code"]))
            rows.append((place, row | {"is_issued": is_issued}))
    return rows


def _is_true(episode):
    return episode["state"] != "voided" and episode["clear_reason"] != "data_corrected"


def _led(world, at, zone, now):
    first = {}
    for row in world["episodes"]:
        if row["as_of"] == now.as_of and _is_true(row) and row["rule"].startswith("S-"):
            code = row["project_code"]
            first[code] = min(first.get(code, row["opened_at"]), row["opened_at"])
    found = []
    for code, opened_at in first.items():
        line = at.get(code)
        if line and line["is_key"] and line["batch"] == "start" and line["planned_start_on"]:
            opened_on = opened_at.replace(tzinfo=UTC).astimezone(zone).date()
            days = (line["planned_start_on"] - opened_on).days
            found.append((_place(world, code, line), days))
    return found


def _raised(world, at, began, now):
    def is_past(moment):
        return moment is not None and moment <= now.as_of

    return [
        (
            _place(world, row["project_code"], at.get(row["project_code"])),
            {
                "item_id": row["item_id"],
                "is_accepted": is_past(row["accepted_at"]),
                "is_solved": is_past(row["solved_at"]),
            },
        )
        for row in world["items"] or []
        if began <= row["raised_at"] <= now.as_of
    ]


def _fed_back(world, at, began, now):
    raised = {row["item_id"]: place for place, row in _raised(world, at, began, now)}
    return [
        (raised[row["item_id"]], row)
        for row in world["feedbacks"] or []
        if row["item_id"] in raised and row["reported_at"] <= now.as_of
    ]


def _place(world, code, line):
    """Return the scopes of a project, by last resort unknown."""
    line = line if line and line["is_key"] else {}
    project = next((row for row in world["projects"] if row["project_code"] == code), {})
    listed = {}
    for row in world["annual_plans"] or []:
        if (row["project_code"], row["plan_year"]) == (code, line.get("plan_year")):
            listed = row
    place = {
        "district": project.get("district"),
        "investor_kind": project.get("investor_kind"),
        "sector": listed.get("sector") or project.get("sector"),
        "department": listed.get("responsible_org") or project.get("responsible_org"),
        "batch": line.get("batch"),
    }
    return {kind: scope or "unknown" for kind, scope in place.items()}
