"""The ledger (台账): what the pipeline decided at every instant, and what was delivered of it."""

from exports.ledger.entry import Entry, LedgerError
from exports.ledger.ledger import Committed, Ledger
from exports.ledger.stage import Staged

__all__ = ["Committed", "Entry", "Ledger", "LedgerError", "Staged"]
