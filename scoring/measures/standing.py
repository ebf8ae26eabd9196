"""Where projects stand at the instants: beside rows that name a project and an instant.

Grain: as the rows handed in. Must not enter: what is counted of them.
"""

from collections.abc import Sequence

import narwhals as nw
import pyarrow as pa

from scoring.measures.inputs import Inputs

KEYS = ["project_code", "as_of"]
LISTED = ("plan_year", "batch")

Frame = nw.DataFrame[pa.Table]


def lines(lifecycles: pa.Table, moments: pa.Table) -> pa.Table:
    """Return the lifecycles of listed projects at the instants and at their companions."""
    times = nw.from_native(moments, eager_only=True)
    seen = [times.get_column(name) for name in ("as_of", "companion_as_of")]
    wanted = nw.col("is_key") & (nw.col("as_of").is_in(seen[0]) | nw.col("as_of").is_in(seen[1]))
    return nw.from_native(lifecycles, eager_only=True).filter(wanted).to_native()


def at_instants(table: pa.Table, moments: pa.Table, *, also: Sequence[str] = ()) -> Frame:
    """Return the rows of ``table`` that belong to an instant, with columns of ``moments``."""
    times = nw.from_native(moments, eager_only=True).select("as_of", *also)
    return nw.from_native(table, eager_only=True).join(times, on="as_of", how="inner")


def until(table: pa.Table, moments: pa.Table, since: str) -> Frame:
    """Return each row of ``table`` at every instant of the year that ``since`` falls in, from then.

    Args:
        table: rows dated by the column ``since``; if they are versions, with ``known_at`` and
            ``superseded_at``, each is there only while it was in force.
        moments: the instants.
        since: when a row came to be.
    """
    times = nw.from_native(moments, eager_only=True).select("as_of", "year_began_at")
    everywhen = nw.from_native(table, eager_only=True).join(times, how="cross")
    came = nw.col(since)
    return everywhen.filter(
        came >= nw.col("year_began_at"), came <= nw.col("as_of"), *_in_force(everywhen.columns)
    )


def _in_force(columns: Sequence[str]) -> list[nw.Expr]:
    """Return what rows that are versions have to meet: known by the instant, not yet superseded."""
    if "known_at" not in columns:
        return []
    superseded = nw.col("superseded_at")
    return [
        nw.col("known_at") <= nw.col("as_of"),
        (superseded > nw.col("as_of")).fill_null(True) | superseded.is_null(),
    ]


def with_standing(rows: Frame, inputs: Inputs, *columns: str) -> Frame:
    """Return ``rows`` with columns of the lifecycle of their project at their instant.

    Year and batch, which scopes are told by, are always among them; all are null for a project
    that was on no list then.
    """
    concerned = [nw.col(key).is_in(rows.get_column(key).unique()) for key in KEYS]
    standing = nw.from_native(inputs.lifecycles, eager_only=True).filter(*concerned)
    return rows.join(standing.select(*KEYS, *LISTED, *columns), on=KEYS, how="left")
