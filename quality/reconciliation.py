"""Row conservation (行数守恒): every landed row ends in exactly one place, shown by id sets.

Grain: one ``Conservation`` per feed. A row's id is (batch_id, row_no). Landed ids come from the
landing views and are held against the commit records; outcomes come from the staging models.
Must not enter: a tolerance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quality.sql import Connection, quoted, statement

# A committed batch of n rows owns the ids 1 to n, so all ids of a feed can be laid end to end and
# a set of them is a string of bits: exact, one bit a row, and compared as a whole.
_SETS = """
    create or replace temp table conservation_sets as
    with batch as (
        select batch_id, rows,
            (sum(rows) over (order by batch_id rows unbounded preceding) - rows)::bigint as before
        from reference.batches where feed = $feed
    ),
    placed as (
        select 'landed' as place, batch_id, row_no from landing.{table}
        union all
        select
            case
                when outcome in ('modelled', 'superseded', 'quarantined') then outcome
                else 'elsewhere'
            end, batch_id, row_no
        from staging.{staged}
    ),
    located as (
        select place, case when row_no between 1 and rows then before + row_no end as position
        from placed left join batch on placed.batch_id = batch.batch_id
    ),
    sets as (
        select place, count(*) as rows, bitstring_agg(position, 1, {size}) as ids
        from located group by place
    )
    select place, rows, rows - coalesce(bit_count(ids), 0) as doubled, ids from sets
"""
_COMPARE = """
    with landed as (select bit_or(ids) as ids from conservation_sets where place = 'landed'),
    ended as (
        select bit_or(ids) as ids, coalesce(sum(bit_count(ids)), 0) as members
        from conservation_sets where place in ('modelled', 'superseded', 'quarantined')
    ),
    known as (
        select coalesce(landed.ids, bitstring('0', {size})) as landed,
            coalesce(ended.ids, bitstring('0', {size})) as ended, members
        from landed cross join ended
    )
    select bit_count(xor(landed, ended)) + members - bit_count(ended)
        + greatest({committed} - bit_count(landed), 0)
        + (select coalesce(sum(doubled), 0) from conservation_sets)
        + (select coalesce(sum(rows), 0) from conservation_sets where place = 'elsewhere')
    from known
"""


@dataclass(frozen=True, slots=True)
class Conservation:
    """Where the landed rows of a feed ended.

    Attributes:
        unexplained: ids that are lost, doubled, unknown or in no outcome, and committed rows that
            the landing view does not show; 0 is the only good number.
    """

    feed: str
    landed: int
    modelled: int
    superseded: int
    quarantined: int
    unexplained: int

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"{self.feed}: {self.landed} landed = {self.modelled} modelled + {self.superseded} "
            f"superseded + {self.quarantined} quarantined, {self.unexplained} unexplained"
        )


def reconcile(con: Connection, feeds: Sequence[str] | None = None) -> list[Conservation]:
    """Account for every landed row of the warehouse.

    Args:
        con: a connection to the warehouse; it is only read.
        feeds: feed keys; all of ``reference.feeds`` by default, in order.
    """
    if feeds is None:
        rows = con.execute("select feed from reference.feeds order by feed").fetchall()
        feeds = [feed for (feed,) in rows]
    return [_reconcile(con, feed) for feed in feeds]


def unexplained(found: Sequence[Conservation]) -> str | None:
    """Say in one line which feeds lose or double rows; None when every row is accounted for."""
    wrong = [str(conservation) for conservation in found if conservation.unexplained]
    if not wrong:
        return None
    return (
        f"{'; '.join(wrong)}. Next: compare landing with staging for these feeds by (batch_id, "
        "row_no); nothing is published until every row is in exactly one place."
    )


def _reconcile(con: Connection, feed: str) -> Conservation:
    table = feed.replace("/", "__")
    committed = _committed_rows(con, feed)
    names = {
        "table": quoted(table),
        "staged": quoted(f"stg_{table}"),
        "size": str(max(committed, 1)),
        "committed": str(committed),
    }
    con.execute(statement(_SETS, **names), {"feed": feed})
    rows = dict(con.execute("select place, rows from conservation_sets").fetchall())
    lost = con.execute(statement(_COMPARE, **names)).fetchall()[0][0]
    con.execute("drop table conservation_sets")
    return Conservation(
        feed=feed,
        landed=rows.get("landed", 0),
        modelled=rows.get("modelled", 0),
        superseded=rows.get("superseded", 0),
        quarantined=rows.get("quarantined", 0),
        unexplained=int(lost),
    )


def _committed_rows(con: Connection, feed: str) -> int:
    query = "select coalesce(sum(rows), 0) from reference.batches where feed = ?"
    return int(con.execute(query, [feed]).fetchall()[0][0])
