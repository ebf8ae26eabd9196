"""JSON for the large screen (大屏): the city at a glance, and one entry a district.

Everything is read from the written tables, so that a screen never shows what the release does not
hold; the shapes are in docs/screens.md. Must not enter: a figure computed only here.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from exports.manifest import Header, instant_text
from exports.sql import Connection

Entry = dict[str, Any]

LONGEST_LIST = 12
PLACES = 6
_KPI_PLACE = frozenset({"scope_kind", "scope", "kpi"})

_KPIS = """
    select scope_kind, scope, kpi, period, value, unit, numerator, denominator, previous_value
    from kpis
    where as_of = (select max(as_of) from kpis)
    order by scope_kind, scope, kpi, period
"""
_COLOURS = """
    select health.phase, health.colour, count(*) as projects
    from health
    join projects using (project_code)
    where projects.is_key and health.as_of = (select max(as_of) from health)
    group by all
    order by all
"""
_RULES = """
    select rule, level, count(*) as signals
    from signals
    where level between 1 and 3 and as_of = (select max(as_of) from signals)
    group by all
    order by all
"""
_WARNINGS = """
    select rule, level, count(*) as warnings
    from warnings
    where state not in ('cleared', 'exempted', 'voided')
    group by all
    order by all
"""
_PHASES = """
    select phase, count(*) as projects, sum(total_investment_wan) as total_investment_wan,
        sum(annual_plan_wan) as annual_plan_wan
    from projects
    where is_key
    group by all
    order by all
"""
_WORST = """
    with said as (
        select project_code, min(level) as level, arg_min(sentence, (level, rule)) as sentence
        from signals
        where level between 1 and 3 and as_of = (select max(as_of) from signals)
        group by all
    )
    select projects.project_code, projects.project_name, projects.district, projects.owner_name,
        health.phase, health.colour, health.health_index, said.level, said.sentence
    from health
    join projects using (project_code)
    left join said using (project_code)
    where projects.is_key and health.colour in ('red', 'yellow')
        and health.as_of = (select max(as_of) from health)
    order by health.health_index nulls last, project_code
    limit ?
"""
_LARGEST = """
    select projects.project_code, projects.project_name, projects.district, projects.phase,
        projects.total_investment_wan, projects.annual_plan_wan, health.colour,
        health.health_index
    from projects
    left join health on health.project_code = projects.project_code
        and health.as_of = (select max(as_of) from health)
    where projects.is_key
    order by projects.annual_plan_wan desc nulls last, projects.project_code
    limit ?
"""
_FEEDS = """
    select feed, state, last_landed_at, age_s, rows
    from source_freshness
    where as_of = (select max(as_of) from source_freshness)
    order by feed
"""
_DISTRICTS = """
    select district_board.scope as district, labels.zh as district_name, district_board.*
    from district_board
    left join labels on labels.domain = 'district' and labels.value = district_board.scope
    where district_board.as_of = (select max(as_of) from district_board)
    order by district_board.scope
"""


def entries(files: Connection, query: str, values: Sequence[object] = ()) -> list[Entry]:
    """Return the rows of a query as one dict a row, in its order."""
    rows = files.execute(query, list(values))
    names = [column[0] for column in rows.description or ()]
    return [dict(zip(names, map(_shown, row), strict=True)) for row in rows.fetchall()]


def _shown(value: object) -> object:
    """Cut a double to what a screen can show; seventeen digits may even look like a phone."""
    return round(value, PLACES) if isinstance(value, float) else value


def feed_states(files: Connection) -> list[Entry]:
    """Return how fresh each feed was at the instant, one entry a feed."""
    return entries(files, _FEEDS)


def overview(files: Connection, header: Header) -> Entry:
    """Return ``screens/large/overview.json``: totals, colours, warnings, lists, sources."""
    by_scope = _kpis(files)
    return {
        **_about(header),
        "kpis": by_scope.pop("city", [{"kpis": {}}])[0]["kpis"],
        "classified": by_scope,
        "colours": entries(files, _COLOURS),
        "signals": entries(files, _RULES),
        "warnings": entries(files, _WARNINGS),
        "phases": entries(files, _PHASES),
        "worst": entries(files, _WORST, [LONGEST_LIST]),
        "largest": entries(files, _LARGEST, [LONGEST_LIST]),
        "feeds": feed_states(files),
    }


def districts(files: Connection, header: Header) -> Entry:
    """Return ``screens/large/districts.json``: the district board, one entry a district."""
    return {**_about(header), "districts": entries(files, _DISTRICTS)}


def json_text(content: Entry, release_id: str) -> str:
    """Write JSON of one release: decimals as numbers, instants in UTC with a ``Z``."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME
    return orjson.dumps(
        {"release_id": release_id, **content}, default=plain, option=options
    ).decode()


def plain(value: object) -> object:
    """Return what JSON can hold of a database value.

    Raises:
        TypeError: the value is of no type a public table has.
    """
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    message = f"{type(value).__name__} has no JSON form"
    raise TypeError(message)


def _about(header: Header) -> Entry:
    return {
        "as_of": instant_text(header.as_of),
        "city": header.city,
        "rulebook_version": header.rulebook_version,
    }


def _kpis(files: Connection) -> dict[str, list[Entry]]:
    """Return, by kind of scope, one entry a scope with its KPIs; of a KPI the last period."""
    found: dict[str, list[Entry]] = {}
    for (kind, scope), rows in groupby(entries(files, _KPIS), itemgetter("scope_kind", "scope")):
        shown = {
            row["kpi"]: {name: row[name] for name in row if name not in _KPI_PLACE} for row in rows
        }
        found.setdefault(kind, []).append({"scope": scope, "kpis": shown})
    return found
