"""The exchange database's envelope (前置库): what every SPGL_* row carries besides its content.

An append-only log: a resubmission adds a tombstone copy (数据有效标识 0) and then a new valid row
with a new UUID; a duplicate is a second valid row without one. ``seq_no`` numbers the rows of the
whole life of the table by time of upload, so it stays the same whenever one looks.
"""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.dirt import Spots
from sandbox.dirt.kinds import DUPLICATE, FLOW_CHURN, TOMBSTONE, WITHDRAWN
from sandbox.world.days import DAY, NEVER
from sandbox.world.draws import Flags, Ints, spread

REGION = "510100"  # a real uploader writes the prefecture on every row
SEQUENCES_A_BLOCK = 10_000_000
ORIGINAL, TOMBSTONE_COPY, RESENT, AGAIN = range(4)
INVALID_REASONS = ("信息填报有误，重新上报", "系统流程调整，重新推送", "重复数据，作废处理")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The rows of one table as uploaded by an instant; ``rows`` are positions in the entities."""

    feed: str
    rows: Ints
    sequence: Ints
    is_valid: Flags
    is_resent: Flags  # the new valid row after a tombstone
    uploaded: Ints


def upload_delay(desk: Desk, feed: str, count: int) -> Ints:
    """Draw seconds from an event to its upload: minutes to a day, now and then weeks."""
    rng = desk.stream(f"upload {feed}")
    usual = rng.exponential(0.25 * DAY, count)
    slow = np.where(rng.random(count) < 0.03, rng.exponential(6.0 * DAY, count), 0.0)
    return (300 + (usual + slow) * desk.plan.lateness).astype(np.int64)


def upload(
    desk: Desk, feed: str, happened: Ints, spots: Spots, changed: Ints | None = None
) -> Envelope:
    """Return the log of one table up to now.

    ``happened`` is the second each entity came about, ``changed`` the second its content changed
    and it was sent again; entities of NEVER are not uploaded.
    """
    first = happened + upload_delay(desk, feed, len(happened))
    known = np.flatnonzero(happened < NEVER * DAY)
    rows, stamps, kinds = _life(desk, feed, known, first, spots, changed)
    order = np.argsort(stamps, kind="stable")
    sequence = np.arange(1, len(order) + 1) + desk.block.number * SEQUENCES_A_BLOCK
    seen = stamps[order] <= desk.until
    order, sequence = order[seen], sequence[seen]
    return Envelope(
        feed=feed,
        rows=rows[order],
        sequence=sequence,
        is_valid=kinds[order] != TOMBSTONE_COPY,
        is_resent=kinds[order] == RESENT,
        uploaded=stamps[order],
    )


def _life(
    desk: Desk, feed: str, known: Ints, first: Ints, spots: Spots, changed: Ints | None
) -> tuple[Ints, Ints, Ints]:
    """Return every row the log will ever hold: its entity, its second and its kind."""
    rng, other = desk.stream(f"tombstones {feed}"), desk.stream(f"resent {feed}")
    change = np.full(len(first), NEVER * DAY) if changed is None else changed
    is_still = change[known] >= NEVER * DAY
    again = known[spots.at(TOMBSTONE)[known] & is_still]
    gone = known[spots.at(WITHDRAWN)[known]]
    later = first[again] + rng.integers(1, 40, len(again)) * DAY
    withdrawn = first[gone] + rng.integers(1, 20, len(gone)) * DAY
    changes = known[~is_still]
    churned = known[spots.at(FLOW_CHURN)[known] & is_still]
    doubled = known[spots.at(DUPLICATE)[known]]
    pushed = first[churned] + other.integers(1, 40, len(churned)) * DAY
    copied = first[doubled] + other.integers(600, 10 * DAY, len(doubled))
    again = np.concatenate([again, changes, churned])
    resent = np.concatenate([later, np.maximum(change[changes], first[changes] + DAY), pushed])
    rows = np.concatenate([known, again, again, gone, doubled])
    stamps = np.concatenate([first[known], resent, resent + 300, withdrawn, copied])
    sizes = [len(part) for part in (known, again, again, gone, doubled)]
    kinds = np.repeat([ORIGINAL, TOMBSTONE_COPY, RESENT, TOMBSTONE_COPY, AGAIN], sizes)
    return rows, stamps, kinds


def enclose(envelope: Envelope, columns: dict[str, pa.StringArray]) -> pa.Table:
    """Put the content columns into the envelope's, in the feed's order."""
    count = len(envelope.rows)
    salt = crc32(envelope.feed.encode())
    reason = spelling.labels(spread(envelope.sequence) % 3, INVALID_REASONS, envelope.is_valid)
    head = {
        "seq_no": spelling.integers(envelope.sequence),
        "local_pk": spelling.unique_ids(salt, envelope.sequence),
        "region_code": spelling.same(REGION, count),
    }
    tail = {
        "is_valid": spelling.flags(envelope.is_valid),
        "invalid_reason": reason,
        "upload_status": spelling.labels(
            (spread(envelope.sequence) % 50 == 0).astype(np.int64), ("1", "0")
        ),
        "fail_reason": spelling.blank(count),
        "updated_at": spelling.timestamps(envelope.uploaded),
    }
    return pa.table(head | columns | tail)
