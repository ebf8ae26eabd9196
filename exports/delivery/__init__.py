"""送达 (delivery): messages of the ledger go to the city's targets, at least once, in order.

Grain: one ``Relay`` per ledger and set of targets. Must not enter: whom a message is for.
"""

from exports.delivery.relay import Relay, Relayed
from exports.delivery.signature import HEADER, is_signed, sign
from exports.delivery.targets import Opened, open_targets

__all__ = ["HEADER", "Opened", "Relay", "Relayed", "is_signed", "open_targets", "sign"]
