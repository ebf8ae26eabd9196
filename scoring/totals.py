"""Sums of measures by scope.

Grain: one ``Totals`` per scope. Integers and decimals only, so a sum does not depend on the order
of its terms. Must not enter: what a sum means.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from scoring.measures import SCOPES

CITY = "city"

# A sum over nothing known is unknown, not 0.
KNOWN = pc.ScalarAggregateOptions(min_count=1)

Amount = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of one scope; null where no project has a value."""

    kind: str
    scope: str
    sums: Mapping[str, Amount]

    def __getitem__(self, measure: str) -> Amount:
        """Return one sum."""
        return self.sums[measure]

    def percent(self, numerator: str, denominator: str) -> float | None:
        """Return 100 times a ratio of sums; null without a denominator."""
        return percent(self[numerator], self[denominator])


def percent(numerator: Amount, denominator: Amount) -> float | None:
    """Return 100 numerator / denominator, null where either is unknown or nothing to divide by."""
    if numerator is None or not denominator:
        return None
    return float(Decimal(numerator) * 100 / Decimal(denominator))


def totals(measures: pa.Table, kind: str) -> Iterator[Totals]:
    """Yield the sums of every scope of ``kind``, in order of their names.

    Args:
        measures: the result of ``measure``.
        kind: one of ``SCOPES``, or ``city`` for everything in one.
    """
    names = [name for name in measures.column_names if name not in SCOPES]
    keyed = measures if kind in SCOPES else _in_one(measures)
    summed = keyed.group_by(kind).aggregate([(name, "sum", KNOWN) for name in names])
    for row in summed.sort_by(kind).to_pylist():
        yield Totals(kind, row[kind], {name: row[f"{name}_sum"] for name in names})


def _in_one(measures: pa.Table) -> pa.Table:
    return measures.append_column(CITY, pa.repeat(CITY, measures.num_rows))
