"""The golden record (黄金记录) against the truth: field by field, and in sums of money.

Grain: one figure per field over the projects that both sides know; where both say nothing there
is nothing to judge. Must not enter: a tolerance beyond the unit of the field.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from quality.evaluation.keys import REGISTER, name_quarantined
from quality.sql import Connection, literal, quoted

POSITION = "position"
NEAR_M = 50
WORST = 5

# field: how it is compared; text, day, and money to the fen (分, the second decimal of 万元)
FIELDS: Mapping[str, str] = {
    "project_name": "text",
    "district": "text",
    "sector": "text",
    "owner_name": "text",
    "owner_uscc": "text",
    "investor_kind": "text",
    "industry_code": "text",
    "total_investment_wan": "money",
    "planned_start_on": "day",
    "planned_finish_on": "day",
    "started_on": "day",
    "completed_on": "day",
}
# What happens later than the release is not true yet; a plan for later is. A start or finish counts
# once it is proven, so one that is not proven yet is not wrong, nor is a day that nobody told.
HAPPENS = frozenset({"started_on", "completed_on"})
# money: the feed whose quarantined rows are why a project has none
SUMS: Mapping[str, str] = {
    "total_investment_wan": REGISTER,
    "annual_plan_wan": "keylist/annual_plan",
}

_TYPES = {"text": "varchar", "day": "date", "money": "decimal(18, 2)"}
_ERRORS = {
    "text": "levenshtein(true_value, value)",
    "day": "abs(true_value::date - value::date)",
    "money": "abs(true_value::decimal(18, 2) - value::decimal(18, 2))",
}
_FIELD = """
    select project_code, {name} as field, true_value, value,
        true_value is not distinct from value as is_right, ({error})::double as error
    from (
        select project_code, {true}::{kind}::varchar as true_value,
            golden.{column}::{kind}::varchar as value
        from truth.projects as truth join release.projects as golden using (project_code)
    )
    where true_value is not null or value is not null
"""
# Great-circle distance in metres (半正矢公式) on a sphere of the mean radius.
_PLACE = f"""
    select project_code, '{POSITION}' as field, true_value, value,
        coalesce(error <= {NEAR_M}, false) as is_right, error
    from (
        select project_code, truth.longitude || ',' || truth.latitude as true_value,
            golden.longitude || ',' || golden.latitude as value,
            2 * 6371008.8 * asin(sqrt(
                sin(radians(golden.latitude - truth.latitude) / 2) ^ 2
                + cos(radians(golden.latitude)) * cos(radians(truth.latitude))
                * sin(radians(golden.longitude - truth.longitude) / 2) ^ 2
            )) as error
        from truth.projects as truth join release.projects as golden using (project_code)
    )
    where true_value is not null or value is not null
"""
_FIGURES = """
    select field, count(*) as compared, count(*) filter (where is_right) as is_right,
        count(*) filter (where not is_right and true_value is not null and value is not null),
        count(*) filter (where value is null), count(*) filter (where true_value is null),
        count(*) filter (where not is_right and value is not null and not is_told),
        (list(project_code order by error desc nulls last, project_code)
            filter (where not is_right))[:?] as worst
    from (
        select *, (project_code, field, true_value) in (
            select (project_code, field, value) from release.golden_fields
        ) as is_told
        from compared
    )
    group by field
"""
_REMOVED = """
    create or replace temp table removed as
    select distinct feed, project_code
    from quarantined join truth.rows using (feed, source_key)
"""
_SUM = """
    select
        (select coalesce(sum({money}::decimal(18, 2)), 0) from truth.projects
            left join gone using (project_code) where gone.project_code is null),
        (select coalesce(sum({money}), 0) from release.projects),
        (select count(*) from gone where not is_void), (select count(*) from gone where is_void)
"""
# A code that lapsed and was declared void (作废) is no project of anybody's any more.
_VOID = f"""
    create or replace temp table void as
    select distinct project_code
    from release.orphans join truth.rows using (feed, source_key)
    join truth.projects using (project_code)
    where orphans.feed = '{REGISTER}' and orphans.reason = 'void_code' and projects.lapsed_on <= ?
"""
_GONE = """
    create or replace temp table gone as
    select truth.project_code, void.project_code is not null as is_void
    from truth.projects as truth
    left join void using (project_code)
    left join release.projects as golden using (project_code)
    where truth.{money} is not null and golden.{money} is null and (
        void.project_code is not null
        or truth.project_code in (select project_code from removed where feed = ?)
    )
"""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often one field is what it truly is.

    Attributes:
        compared: projects known to both sides for which either says something.
        wrong: both say something, and not the same.
        missing: only the truth says something.
        unfounded: only the golden record says something.
        untold: of the wrong, those whose true value no source tells in the same words.
        worst: project codes, those furthest off first.
    """

    field: str
    compared: int
    right: int
    wrong: int
    missing: int
    unfounded: int
    untold: int
    worst: list[str] | None

    @property
    def of_all(self) -> float | None:
        """Share of the compared that is right; None when there is nothing to compare."""
        return self.right / self.compared if self.compared else None

    @property
    def judged(self) -> int:
        """Projects of which the record could know better; all, but for what has to be proven."""
        return self.compared - (self.missing + self.untold if self.field in HAPPENS else 0)

    @property
    def share(self) -> float | None:
        """Share of the judged that is right; None when there is nothing to judge."""
        return self.right / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money over all projects, 万元, beside the truth without what is in quarantine.

    Attributes:
        quarantined: true projects left out because the row that bears their amount is set aside.
        void: true projects left out because their code has lapsed and is void.
    """

    money: str
    true_sum: Decimal
    found: Decimal
    quarantined: int
    void: int

    @property
    def difference(self) -> Decimal:
        """What the golden record has too much; negative when too little."""
        return self.found - self.true_sum


@dataclass(frozen=True, slots=True)
class Golden:
    """How true the golden record is.

    Attributes:
        unsummed: money that has no column on one side, and so no sum.
        absent: true projects that are no project of the release.
        unknown: projects of the release that are truly none.
        wrong: project_code, field, true_value, value, is_right, error of all that is not right.
    """

    fields: list[Accuracy]
    sums: list[Sum]
    unsummed: list[str]
    absent: list[str]
    unknown: list[str]
    wrong: pa.Table

    def missed(self, accuracy: float) -> list[str]:
        """Say each field below ``accuracy`` and each sum that is not the truth to the fen."""
        return [
            *(
                f"{field.field} is right for {field.share:.4%}, below {accuracy:.4%}"
                for field in self.fields
                if field.share is not None and field.share < accuracy
            ),
            *(
                f"the sum of {one.money} is {one.difference:+,} off"
                for one in self.sums
                if one.difference
            ),
            *(f"{money} is not on both sides to be summed" for money in self.unsummed),
            *([] if any(field.compared for field in self.fields) else ["nothing is compared"]),
        ]


def golden(con: Connection, day: date) -> Golden:
    """Hold ``release.projects`` against ``truth.projects``, in the columns that both have.

    Args:
        con: shows both schemas.
        day: the release's own day.
    """
    known = _columns(con, "truth") & _columns(con, "release")
    con.execute(f"create or replace temp table compared as {_compared(known, day)}")
    figures = {row[0]: Accuracy(*row) for row in con.execute(_FIGURES, [WORST]).fetchall()}
    name_quarantined(con)
    con.execute(_REMOVED)
    con.execute(_VOID, [day])
    return Golden(
        fields=[figures[name] for name in (*FIELDS, POSITION) if name in figures],
        sums=[_sum(con, money) for money in SUMS if money in known],
        unsummed=[money for money in SUMS if money not in known],
        absent=_only(con, "truth", "release"),
        unknown=_only(con, "release", "truth"),
        wrong=con.execute("from compared where not is_right order by all").to_arrow_table(),
    )


def _columns(con: Connection, schema: str) -> set[str]:
    return {name for name, *_ in con.execute(f"describe {schema}.projects").fetchall()}


def _compared(known: set[str], day: date) -> str:
    """Return one query over all fields that both sides have."""
    queries = [
        _FIELD.format(
            name=literal(name),
            column=quoted(name),
            true=_true(name, day),
            kind=_TYPES[kind],
            error=_ERRORS[kind],
        )
        for name, kind in FIELDS.items()
        if name in known
    ]
    if {"longitude", "latitude"} <= known:
        queries.append(_PLACE)
    return " union all ".join(queries)


def _true(name: str, day: date) -> str:
    """Return the SQL of what is true of a field on a day."""
    column = f"truth.{quoted(name)}"
    if name not in HAPPENS:
        return column
    return f"case when {column} <= date {literal(day.isoformat())} then {column} end"


def _sum(con: Connection, money: str) -> Sum:
    con.execute(_GONE.format(money=quoted(money)), [SUMS[money]])
    row = con.execute(_SUM.format(money=quoted(money))).fetchall()[0]
    return Sum(money, *row)


def _only(con: Connection, here: str, there: str) -> list[str]:
    """Return the project codes of one side that the other does not have."""
    query = f"""
        select project_code from {here}.projects
        except select project_code from {there}.projects order by 1
    """
    return [code for (code,) in con.execute(query).fetchall()]
