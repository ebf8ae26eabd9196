"""送达: what delivery records say of messages and of warnings.

Grain: see each function. Instants are naive UTC. Must not enter: sending.
"""

import pyarrow as pa
import pyarrow.compute as pc

from scoring.episodes.schema import DELIVERIES

_FIRST = "delivered_at_min"


def delivered(messages: pa.Table, deliveries: pa.Table) -> pa.Table:
    """Return ``messages`` with ``delivered_at``: when each first reached a target, or null.

    Args:
        messages: ``MESSAGES`` of any instants.
        deliveries: message_id, delivered_at; one row per message and target.
    """
    first = deliveries.group_by("message_id").aggregate([("delivered_at", "min")])
    place = pc.index_in(messages["message_id"], value_set=first["message_id"])
    reached = first[_FIRST].take(place).cast(pa.timestamp("us"))
    return messages.append_column("delivered_at", reached)


def first_deliveries(messages: pa.Table, deliveries: pa.Table) -> pa.Table:
    """Return ``DELIVERIES``: when people first had each message that asks something of them.

    A message that closes a warning starts no clock. The fold takes the first delivery of each open
    stretch; sorted by warning and instant.
    """
    asking = messages.filter(pc.not_equal(messages["event"], pa.scalar("cleared")))
    reached = delivered(asking.select(["message_id", "warning_id"]), deliveries)
    known = reached.filter(pc.is_valid(reached["delivered_at"])).select(DELIVERIES.names)
    once = known.group_by(DELIVERIES.names).aggregate([]).cast(DELIVERIES)
    return once.sort_by([(name, "ascending") for name in DELIVERIES.names])
