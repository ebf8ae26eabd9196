"""Ways to take landings apart and put them together again, and what is landed then.

Grain: one ``Cut`` for all landings of one feed. Kept are the instants of the landings and which of
them are sweeps; everything else about batches and the order of rows is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from random import Random
from typing import Literal

import pyarrow as pa
from hypothesis import strategies as st

from ingestion.batch import Receipt
from ingestion.landing import Landing
from tests.end_to_end.order_city import BATCHES, Delivery, OrderCity, landing_name

Order = Literal["as sent", "reversed", "shuffled"]
Again = Literal["nothing", "some rows", "everything"]


@dataclass(frozen=True)
class Cut:
    """How every landing of a feed is cut into batches.

    Attributes:
        parts: batches a landing, some perhaps empty; one: all its batches are merged.
        order: how the rows stand before they are dealt out.
        again: which rows are landed twice, each time in whatever batch.
        seed: of all chance.
    """

    parts: int
    order: Order
    again: Again
    seed: int


CUTS = st.builds(
    Cut,
    parts=st.integers(1, 4),
    order=st.sampled_from(["as sent", "reversed", "shuffled"]),
    again=st.sampled_from(["nothing", "some rows", "everything"]),
    seed=st.integers(0, 2**32 - 1),
)


def cut_all(
    deliveries: Mapping[str, list[Delivery]], cuts: Mapping[str, Cut]
) -> dict[str, list[Delivery]]:
    """Return the deliveries of the feeds to be cut, in other batches."""
    return {feed: [cut_delivery(d, cut) for d in deliveries[feed]] for feed, cut in cuts.items()}


def cut_delivery(delivery: Delivery, cut: Cut) -> Delivery:
    """Return the same delivery in other batches, themselves in any order."""
    chance = Random(f"{cut.seed} {delivery.landed_at}")
    merged = pa.concat_tables(delivery.batches)
    places = list(range(merged.num_rows))
    if cut.order == "reversed":
        places.reverse()
    places += _again(places, cut.again, chance)
    if cut.order == "shuffled":
        chance.shuffle(places)
    dealt: list[list[int]] = [[] for _ in range(cut.parts)]
    for place in places:
        dealt[chance.randrange(cut.parts)].append(place)
    return replace(delivery, batches=tuple(merged.take(pa.array(p, pa.int64())) for p in dealt))


def _again(places: list[int], again: Again, chance: Random) -> list[int]:
    if again == "nothing":
        return []
    return list(places) if again == "everything" else chance.sample(places, len(places) // 3)


def relanded(
    tables: Mapping[str, pa.Table], deliveries: Mapping[str, list[Delivery]], seed: int
) -> dict[str, pa.Table]:
    """Return the tables that change when some feeds were landed so, all others as in ``tables``.

    The names of batches sort in no order that means anything.
    """
    batches, chance, found = tables[BATCHES], Random(seed), {}
    lines = [line for line in batches.to_pylist() if line["feed"] not in deliveries]
    for feed, delivered in deliveries.items():
        rows = []
        for delivery in delivered:
            names = chance.sample(range(16**8), len(delivery.batches))
            for name, batch in zip(names, delivery.batches, strict=True):
                batch_id = f"{delivery.landed_at:%Y%m%dT%H%M%SZ}-{name:08x}"
                rows.append(_addressed(batch, batch_id))
                lines.append(_line(delivery, batch_id, batch.num_rows))
        found[landing_name(feed)] = pa.concat_tables(rows)
    chance.shuffle(lines)
    return {**found, BATCHES: pa.Table.from_pylist(lines, batches.schema)}


def _addressed(batch: pa.Table, batch_id: str) -> pa.Table:
    numbers = pa.array(range(1, batch.num_rows + 1), pa.int64())
    numbered = batch.append_column("row_no", numbers)
    return numbered.append_column("batch_id", pa.repeat(batch_id, batch.num_rows))


def _line(delivery: Delivery, batch_id: str, rows: int) -> dict[str, object]:
    return {
        "feed": delivery.feed,
        "batch_id": batch_id,
        "landed_at": delivery.landed_at,
        "is_sweep": delivery.is_sweep,
        "is_backfill": delivery.is_backfill,
        "rows": rows,
    }


def commit(
    landing: Landing, city: OrderCity, deliveries: Mapping[str, list[Delivery]], seed: int
) -> None:
    """Commit every batch twice to a real landing zone, in any order: the second is a replay."""
    batches = [
        (delivery, batch)
        for delivered in deliveries.values()
        for delivery in delivered
        for batch in delivery.batches
    ]
    twice = batches * 2
    Random(seed).shuffle(twice)
    for delivery, batch in twice:
        at = delivery.landed_at.replace(tzinfo=UTC)
        stage = landing.stage(city.workspace.city.feeds[delivery.feed])
        stage.append(batch)
        landing.commit(stage, Receipt(at, at, delivery.is_sweep, "simulated"))
