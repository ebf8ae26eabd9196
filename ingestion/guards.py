"""The guards at the door of landing (落地闸门): is this batch the table it claims to be?

They compare a staged batch with its contract and with the last sweep, before any row is judged.
Grain: one ``Judgement`` per batch. Must not enter: verdicts about single rows (``quality``).
"""

from collections.abc import Iterator
from decimal import Decimal

from ingestion.batch import Batch
from ingestion.contract import Feed
from ingestion.judgement import Finding, Judgement
from ingestion.stage import Stage
from ingestion.strict import suggestion


def guard(feed: Feed, stage: Stage, last_sweep: Batch | None, *, is_sweep: bool) -> Judgement:
    """Refuse a batch with missing columns, and a sweep that is empty or has shrunk.

    Args:
        feed: the contract.
        stage: the batch; new columns are noted on it and land.
        last_sweep: the last committed sweep, if any.
        is_sweep: whether the batch is everything the source has.
    """
    for name in stage.extras:
        stage.notice(f"{feed.key}: new column {name}, landed as sent; add it to the feed file")
    told = list(_missing(feed, stage))
    if is_sweep and last_sweep is not None:
        told += _volume(feed, stage.rows, last_sweep)
    return Judgement(
        accepted=not told,
        reasons=[reason for reason, _ in told],
        findings=[finding for _, finding in told],
    )


def _missing(feed: Feed, stage: Stage) -> Iterator[tuple[str, Finding]]:
    """A source that answers with rows must send every column, empty or not."""
    if not stage.sent and not stage.extras:
        return
    for column in feed.columns:
        if column.name not in stage.sent:
            near = suggestion(column.sent_as, stage.extras) or suggestion(column.name, stage.extras)
            renamed = near.replace("did you mean", "was it renamed to")
            reason = f"missing_column {column.name}: {column.sent_as} was not sent{renamed}"
            yield reason, Finding("missing_column", column.name, stage.rows, stage.rows)


def _volume(feed: Feed, rows: int, last: Batch) -> Iterator[tuple[str, Finding]]:
    ratio = Decimal(str(feed.expect.min_rows_ratio))
    if rows == 0 < last.rows:
        reason = f"empty_sweep: no rows, the last sweep {last.batch_id} had {last.rows}"
        yield reason, Finding("empty_sweep", None, last.rows, last.rows)
    elif rows < ratio * last.rows:
        reason = (
            f"shrunk_sweep: {rows} rows, the last sweep {last.batch_id} had {last.rows} "
            f"and at least {ratio:.0%} of them are expected"
        )
        yield reason, Finding("shrunk_sweep", None, last.rows - rows, last.rows)
