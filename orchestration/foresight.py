"""Foresight of the warehouse's instants: forecasts, outlook, and what backtests compare them with.

Carries tables between the warehouse and scoring. A month's forecasts are made by the model of its
first instant, so that a daily run and a replay tell the same. Grain: see each table.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.durations import book_then
from orchestration.evaluation import evaluated
from scoring.backtest import Record
from scoring.clocks import WorkCalendar
from scoring.forecasts import KEY, SCHEMA, as_facts, first_of_month, forecast, read_lives, train
from scoring.instant import Instant
from scoring.outlook import outlook
from scoring.rulebook import Rulebook, RuleSet
from scoring.signals import signals

# What is foretold of key projects: the start until they are seen to have started, then the finish.
ASKED = """
select project_code, as_of, 'start' as target, planned_start_on as planned_on
from marts.lifecycles
where phase = 'start' and is_key and as_of in (select unnest($instants))
union all
select project_code, as_of, 'finish' as target, planned_finish_on as planned_on
from marts.lifecycles
where phase = 'build' and is_key and as_of in (select unnest($instants))
"""
STANDING = """
select
    lifecycles.project_code, lifecycles.as_of, lifecycles.phase, lifecycles.planned_start_on,
    lifecycles.planned_finish_on, projects.responsible_org as department,
    coalesce(cases.works_permit_at <= lifecycles.as_of, false) as has_works_permit
from marts.lifecycles
left join marts.projects using (project_code)
left join marts.cases using (project_code)
where
    lifecycles.is_key and lifecycles.phase in ('start', 'build')
    and lifecycles.as_of in (select unnest($instants))
"""
# The first tellings that the forecasts learn from, as far as they are known by the last instant.
OUTCOMES = """
select
    cases.project_code,
    case when cases.started_at <= $last then cases.started_on end as started_on,
    case when cases.completed_at <= $last then cases.completed_on end as completed_on,
    project_facts.completed_ratio, project_facts.closed_month
from marts.cases
left join marts.project_facts
    on cases.project_code = project_facts.project_code and project_facts.as_of = $last
"""


def foresee(
    con: duckdb.DuckDBPyConnection, book: Rulebook, instants: Sequence[Instant], zone: tzinfo
) -> pa.Table:
    """Return `forecasts` of every instant, one row per project_code, as_of and target."""
    lives, plans = read_lives(
        con.table("marts.cases").to_arrow_table(), con.table("marts.case_plans").to_arrow_table()
    )
    then = book_then(con, book, zone)
    months: dict[datetime, list[datetime]] = {}
    for now in instants:
        months.setdefault(first_of_month(now.as_of, zone), []).append(now.as_of)
    parts = [SCHEMA.empty_table()]
    for month, some in months.items():
        model = train(lives, plans, then(month).procedures, month, zone)
        asked = con.execute(ASKED, {"instants": some}).to_arrow_table()
        parts.append(forecast(model, lives, asked))
    return pa.concat_tables(parts).sort_by([(key, "ascending") for key in KEY])


def look_ahead(
    con: duckdb.DuckDBPyConnection, book: Rulebook, now: Instant, zone: tzinfo
) -> pa.Table:
    """Return `outlook` of one instant, one row per rated project."""
    facts = con.execute(
        "select * from marts.project_facts where as_of = $as_of and (is_start or is_build)",
        {"as_of": now.as_of},
    ).to_arrow_table()
    calendar = WorkCalendar(con.table("reference.calendar").to_arrow_table())
    return outlook(facts, now, book_then(con, book, zone)(now.as_of), calendar)


def look_back(con: duckdb.DuckDBPyConnection, instants: Sequence[Instant]) -> Record:
    """Return where key projects stood at each instant, and what came of them by the last one."""
    stood = con.execute(STANDING, {"instants": [now.as_of for now in instants]}).to_arrow_table()
    outcomes = con.execute(OUTCOMES, {"last": instants[-1].as_of}).to_arrow_table()
    return Record(tuple(instants), stood, outcomes)


def verdicts(
    con: duckdb.DuckDBPyConnection,
    book: RuleSet,
    instants: Sequence[Instant],
    forecasts: pa.Table,
    zone: ZoneInfo,
) -> pa.Table:
    """Return what fired by any rule set, published ones too: project_code, as_of, rule, level."""
    parts = []
    for _, wide in evaluated(con, book, instants, as_facts(forecasts), zone):
        fired = signals(wide, book).select(["project_code", "as_of", "rule", "level"])
        parts.append(fired.filter(pc.field("level") > 0))
    return pa.concat_tables(parts)


def facts_at(con: duckdb.DuckDBPyConnection) -> Callable[[pd.DataFrame], pa.Table]:
    """Return the function that reads `project_facts` of asked projects and instants."""

    def read(rows: pd.DataFrame) -> pa.Table:
        con.register("asked", rows[["project_code", "as_of"]])
        found = con.execute(
            "select facts.* from marts.project_facts as facts "
            "inner join asked using (project_code, as_of) order by project_code, as_of"
        ).to_arrow_table()
        con.unregister("asked")
        return found

    return read
