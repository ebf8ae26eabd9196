"""One pass over the warehouse's instants: verdicts, warnings and figures of each of them.

A daily run evaluates one instant, a replay hundreds, by this same code. The arithmetic is in the
scoring package; this module carries tables from the warehouse to it. Grain: see each table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import duckdb
import narwhals as nw
import numpy as np
import pyarrow as pa

from orchestration.durations import book_then
from scoring.boards import department_board, district_board
from scoring.evaluate import evaluate
from scoring.health import health
from scoring.instant import Instant
from scoring.kpis import kpis
from scoring.measures import Inputs, measure
from scoring.rulebook import Rulebook, RuleSet
from scoring.signals import signals
from scoring.totals import totals

# Wide rows of so many instants are held at a time.
AT_ONCE = 40
RATED = "(is_start or is_build or (is_key and is_suspended))"

FACTS = """
select facts.*, foretold.p_start_by_plan, foretold.finish_forecast_days_late
from marts.project_facts as facts
left join foretold using (project_code, as_of)
"""

STANDING = """
select project_code, as_of, phase, started_on, completed_on from marts.lifecycles
union all
select code, as_of, 'exited', null, null
from identity.int_alias_versions
inner join reference.evaluations
    on known_at <= as_of and as_of < coalesce(superseded_at, timestamp '9999-12-31')
where project_code <> code and not is_companion
order by project_code, as_of
"""

TableOf = Callable[[Instant], pa.Table]
ByInstant = Mapping[datetime, pa.Table]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules say at each instant: `signals` and `health`, sorted by their keys."""

    signals: ByInstant
    health: ByInstant


def instants_of(con: duckdb.DuckDBPyConnection) -> list[Instant]:
    """Return the evaluated instants in the order of time, each with its companion a year before."""
    rows = con.execute(
        "select as_of, as_of_on, coalesce(max(closed_month), 0) "
        "from reference.evaluations left join marts.project_facts using (as_of) "
        "where not is_companion group by as_of, as_of_on order by as_of"
    ).fetchall()
    return [_with_companion(Instant(as_of, day, month)) for as_of, day, month in rows]


def _with_companion(now: Instant) -> Instant:
    earlier = now.as_of - (now.as_of_on - now.year_before)
    return Instant(now.as_of, now.as_of_on, now.closed_month, earlier)


def judge(
    con: duckdb.DuckDBPyConnection,
    book: Rulebook,
    instants: Sequence[Instant],
    foretold: pa.Table,
    zone: ZoneInfo,
) -> Verdicts:
    """Return the signals and the health of every instant.

    Args:
        con: the warehouse.
        book: the rule book.
        instants: in the order of time.
        foretold: what forecasts add to the facts, by project_code and as_of.
        zone: the city's; its months decide which durations were known.
    """
    heard: dict[datetime, pa.Table] = {}
    rated: dict[datetime, pa.Table] = {}
    for some, wide in evaluated(con, book, instants, foretold, zone):
        heard |= by_instant(signals(wide, book), some)
        rated |= by_instant(health(wide, book), some)
    return Verdicts(heard, rated)


def evaluated(
    con: duckdb.DuckDBPyConnection,
    book: RuleSet,
    instants: Sequence[Instant],
    foretold: pa.Table,
    zone: ZoneInfo,
) -> Iterator[tuple[list[datetime], pa.Table]]:
    """Yield some instants at a time with the wide rows that any rule set makes of their facts."""
    con.register("foretold", foretold)
    for own, some in _batches(instants, book_then(con, book, zone)):
        facts = con.query(FACTS).filter(
            f"{RATED} and as_of between timestamp '{some[0]}' and timestamp '{some[-1]}'"
        )
        yield some, evaluate(nw.from_native(facts), own).to_native().to_arrow_table()
    con.unregister("foretold")


def _batches(
    instants: Sequence[Instant], then: Callable[[datetime], RuleSet]
) -> Iterator[tuple[RuleSet, list[datetime]]]:
    """Yield instants of equal durations, so many at a time, with the rule book that counts then."""
    for own, alike in groupby((now.as_of for now in instants), then):
        some = list(alike)
        for first in range(0, len(some), AT_ONCE):
            yield own, some[first : first + AT_ONCE]


def by_instant(table: pa.Table, instants: Sequence[datetime]) -> dict[datetime, pa.Table]:
    """Split a table by `as_of`; the rows of an instant keep their order."""
    as_of = table["as_of"].to_numpy().astype("datetime64[us]")
    order = np.argsort(as_of, kind="stable")
    ordered, keys = table.take(order), as_of[order]
    wanted = np.array(instants, "datetime64[us]")
    starts = np.searchsorted(keys, wanted, side="left").tolist()
    ends = np.searchsorted(keys, wanted, side="right").tolist()
    return {
        instant: ordered.slice(start, end - start)
        for instant, start, end in zip(instants, starts, ends, strict=True)
    }


def standing(con: duckdb.DuckDBPyConnection, instants: Sequence[Instant]) -> ByInstant:
    """Return where each project stands at each instant; a code that was replaced has left."""
    rows = con.execute(STANDING).to_arrow_table()
    return by_instant(rows, [now.as_of for now in instants])


def figures(
    con: duckdb.DuckDBPyConnection,
    instants: Sequence[Instant],
    verdicts: Verdicts,
    episodes: pa.Table,
    zone: ZoneInfo,
    boards_before: Mapping[str, pa.Table],
) -> dict[str, ByInstant]:
    """Return `kpis` and both boards of each instant."""
    sums = totals(measure(_inputs(con, verdicts, episodes), instants, zone))
    made = {"kpis": kpis(sums)}
    for name, board in BOARDS.items():
        now = board(sums)
        known = [table for table in (boards_before.get(name), now) if table is not None]
        made[name] = board(sums, pa.concat_tables(known))
    wanted = [now.as_of for now in instants]
    return {name: by_instant(table, wanted) for name, table in made.items()}


BOARDS = {"district_board": district_board, "department_board": department_board}


def _inputs(con: duckdb.DuckDBPyConnection, verdicts: Verdicts, episodes: pa.Table) -> Inputs:
    read = {name: con.execute(query).to_arrow_table() for name, query in INPUTS.items()}
    return Inputs(**read, health=pa.concat_tables(verdicts.health.values()), episodes=episodes)


# A unit is known by its number in the usage log and by its name on the list.
INPUTS = {
    "projects": """
        select project_code, district, sector, investor_kind, responsible_org from marts.projects
    """,
    "lifecycles": """
        select project_code, as_of, is_key, plan_year, batch, phase, annual_plan_wan,
            planned_start_on, started_on, completed_on
        from marts.lifecycles
    """,
    "facts": """
        select project_code, as_of, completed_ytd_wan, is_registrable, is_registered
        from marts.project_facts
        where is_key
    """,
    "annual_plans": """
        select project_code, plan_year, sector, responsible_org from marts.annual_plans
    """,
    "items": """
        select item_id, project_code, raised_at, accepted_at,
            case when status = 'solved' then closed_at end as solved_at, known_at, superseded_at
        from identity.int_coordination_items
        where project_code in (select project_code from marts.projects)
    """,
    "feedbacks": """
        select item_id, reported_at, known_at, superseded_at
        from staging.stg_followup__coordination_feedback
        where known_at is not null
    """,
    "visits": """
        select day, coalesce(org_name, visits.org_id) as unit, visits, visits.known_at,
            visits.superseded_at
        from staging.stg_usage__visits as visits
        left join marts.organisations using (org_id)
        where visits.known_at is not null
    """,
}
