"""Links (归属) against the truth: what was linked right, wrong or not at all, and by what cause.

Grain: what is counted is one source row and one project it truly belongs to; a list line of three
projects counts three times, a site's 200 days of attendance 200 times. Rows that are in force no
more (an older version of themselves) are told apart and count neither way. Must not enter: a
tolerance for a cause, however good.
"""

from dataclasses import dataclass

import pyarrow as pa

from quality.evaluation.keys import REGISTER, name_quarantined
from quality.sql import Connection

# The columns by which a row finds its project; what is wrong elsewhere is not why it did not.
LEADING = (
    "project_code",
    "engineering_code",
    "land_use_permit_no",
    "works_planning_permit_no",
    "works_permit_no",
    "construction_no",
)

# Officials write rows of this feed after the truth was set aside: only those it knows are judged.
ANSWERED = "followup/decisions"

_PAIRS = f"""
    create or replace temp table pairs as
    with true_links as (
        select feed, source_key, project_code, count(*) as rows from truth.rows group by all
    ),
    made as (
        select feed, source_key, project_code, sum(rows)::bigint as rows, min(method) as method
        from release.links
        where feed in (select feed from truth.rows) and (
            feed <> '{ANSWERED}' or source_key in (
                select source_key from truth.rows where feed = '{ANSWERED}'
            )
        )
        group by all
    ),
    waiting as (
        select feed, source_key, min(reason) as reason, sum(rows_waiting)::bigint as rows
        from release.orphans group by all
    ),
    both_sides as (
        select feed, source_key, project_code, method,
            coalesce(true_links.rows, 0) as true_rows, coalesce(made.rows, 0) as made_rows,
            least(true_rows, made_rows) as right_rows, made_rows - right_rows as wrong_rows,
            sum(made_rows - right_rows) over (partition by feed, source_key) as wrong_of_key
        from true_links full join made using (feed, source_key, project_code)
    )
    select both_sides.* exclude (made_rows, wrong_of_key),
        case
            when waiting.rows is not null then waiting.reason
            when wrong_of_key > 0 then 'linked to another'
            when quarantined.rows is not null then 'quarantined'
            when count(method) over (partition by feed, source_key) = 0 then 'nowhere'
        end as cause,
        case
            when cause = 'nowhere' then true_rows
            else least(true_rows - right_rows,
                coalesce(waiting.rows, 0) + wrong_of_key + coalesce(quarantined.rows, 0))
        end::bigint as missing_rows
    from both_sides
    left join waiting using (feed, source_key)
    left join quarantined using (feed, source_key)
"""
_TALLIES = """
    select coalesce(feed, 'all'), coalesce(sum(true_rows), 0)::bigint,
        coalesce(sum(right_rows), 0)::bigint, coalesce(sum(wrong_rows), 0)::bigint,
        coalesce(sum(missing_rows), 0)::bigint,
        coalesce(sum(true_rows - right_rows - missing_rows), 0)::bigint
    from pairs group by rollup (feed) order by grouping(feed), feed
"""
# A cell is named by the whole grain of its feed, a link by the part of it that leads to a project.
_SPOTS = f"""
    create or replace temp table spots as
    select distinct feed, kind, "column" in {LEADING} as is_leading,
        unnest(list_append(string_split(key, '/'), replace(key, '/', '-'))) as source_key
    from truth.cells
"""
_EACH = """
    create or replace temp table unsettled as
    with verdicts as (
        select feed, source_key, 'wrong' as verdict, method as cause, project_code,
            wrong_rows as rows
        from pairs where wrong_rows > 0
        union all
        select feed, source_key, 'missing', cause, project_code, missing_rows
        from pairs where missing_rows > 0
    )
    select feed, verdict, cause, (
            select string_agg(distinct kind, ', ' order by kind) from spots
            where spots.feed = verdicts.feed and spots.source_key = verdicts.source_key
                and (is_leading or cause in ('quarantined', 'nowhere'))
        ) as imperfection, source_key, project_code, rows
    from verdicts order by all
"""
_CAUSES = """
    select feed, verdict, cause, imperfection, sum(rows)::bigint as rows,
        min(source_key) as example
    from unsettled group by all order by feed, verdict desc, rows desc, cause, imperfection
"""
# A row of the register stands for the project it codes, so two of them under one code are a merge.
_REGISTERED = """
    create or replace temp table registered as
    select rows.project_code as true_code, links.project_code as code
    from truth.rows join release.links using (feed, source_key)
    where feed = ?
"""
_MERGES = """
    select code, list(distinct true_code order by true_code) as true_codes
    from registered group by code having count(distinct true_code) > 1 order by code
"""
_SPLITS = """
    select true_code, list(distinct code order by code) as codes
    from registered group by true_code having count(distinct code) > 1 order by true_code
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one feed, or of all.

    Attributes:
        rows: source rows times the projects they truly belong to.
        linked_right: of these, linked to that project.
        linked_wrong: links to a project the row does not belong to.
        missing: rows in force whose true link is not there; one linked wrong is missing too.
        not_in_force: older versions of rows that are counted already.
    """

    feed: str
    rows: int
    linked_right: int
    linked_wrong: int
    missing: int
    not_in_force: int

    @property
    def precision(self) -> float | None:
        """Share of the links that are right; None without any link."""
        return _share(self.linked_right, self.linked_right + self.linked_wrong)

    @property
    def recall(self) -> float | None:
        """Share of the rows in force that are linked right; None without any row."""
        return _share(self.linked_right, self.linked_right + self.missing)


@dataclass(frozen=True, slots=True)
class Identity:
    """How well source rows found their projects.

    Attributes:
        feeds: one tally per feed that the truth knows.
        total: all feeds together.
        causes: feed, verdict (wrong or missing), cause (the method of a wrong link, why a row has
            none), imperfection of the row, rows, example.
        unsettled: the same, link by link: ..., source_key, project_code, rows.
        merges: code, true_codes: one code that stands for several true projects.
        splits: true_code, codes: one true project under several codes.
    """

    feeds: list[Tally]
    total: Tally
    causes: pa.Table
    unsettled: pa.Table
    merges: pa.Table
    splits: pa.Table


@dataclass(frozen=True, slots=True)
class Limits:
    """What links must reach over all feeds together."""

    precision: float = 0.999
    recall: float = 0.98
    merges: int = 0

    def missed(self, found: Identity) -> list[str]:
        """Say each limit that was missed; nothing to judge misses it too."""
        shares = (
            ("precision", found.total.precision, self.precision),
            ("recall", found.total.recall, self.recall),
        )
        missed = [_below(*share) for share in shares if share[1] is None or share[1] < share[2]]
        if found.merges.num_rows > self.merges:
            missed.append(f"{found.merges.num_rows} merges are more than {self.merges}")
        return missed


def identity(con: Connection) -> Identity:
    """Hold links, orphans and quarantine of a release against the rows and cells of the truth."""
    name_quarantined(con)
    for statement in (_PAIRS, _SPOTS, _EACH):
        con.execute(statement)
    con.execute(_REGISTERED, [REGISTER])
    *feeds, total = (Tally(*row) for row in con.execute(_TALLIES).fetchall())
    return Identity(
        feeds=feeds,
        total=total,
        causes=con.execute(_CAUSES).to_arrow_table(),
        unsettled=con.execute("from unsettled").to_arrow_table(),
        merges=con.execute(_MERGES).to_arrow_table(),
        splits=con.execute(_SPLITS).to_arrow_table(),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _below(name: str, share: float | None, limit: float) -> str:
    return f"{name} is unknown" if share is None else f"{name} {share:.4%} is below {limit:.4%}"
