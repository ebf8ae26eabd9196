"""Evidence (依据): how far a row and a project agree in name, owner, district, amount and dates.

Grain: one entry per candidate pair. What either does not tell is null and speaks for nothing.
Must not enter: weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Likeness: TypeAlias = NDArray[np.float64]
Words: TypeAlias = "pa.ChunkedArray[pa.StringScalar]"

# Of 100 characters so many must be the same to agree; up to the first number two texts that have
# nothing to do with each other agree anyway (项目, 有限公司).
NAME_FROM, NAME_AGREES = 50.0, 80.0
OWNER_FROM, OWNER_AGREES = 70.0, 90.0
AMOUNT_AGREES = 0.01
AMOUNT_DIFFERS = 0.5  # apart by this share or more: no likeness left
DAYS_AGREE = 92  # a quarter: agreed and planned starts are dated to the month at best
DAYS_DIFFER = 730


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one kind of evidence says of each pair.

    Args:
        likeness: 0 to 100; nan where one of the two does not tell.
        agrees: whether it is as good as the same; only where both tell.
    """

    likeness: Likeness
    agrees: NDArray[np.bool_]

    @property
    def is_told(self) -> NDArray[np.bool_]:
        """Whether both tell it."""
        told: NDArray[np.bool_] = ~np.isnan(self.likeness)
        return told


def weigh(pairs: pa.Table) -> Mapping[str, Evidence]:
    """Return every kind of evidence on candidate pairs, in the order it is told.

    Args:
        pairs: ``plain_name``, ``plain_owner``, ``credit_code``, ``district``, ``amount_wan`` and
            ``starts_on`` of the row, and the same of the project as ``registered_…``.
    """
    return {
        "name": _alike(pairs, "plain_name", NAME_FROM, NAME_AGREES),
        "owner": _owner(pairs),
        "district": _equal(pairs, "district"),
        "amount": _amount(pairs),
        "dates": _dates(pairs),
    }


def _both(pairs: pa.Table, column: str) -> tuple[Any, Any]:
    return pairs[column], pairs[f"registered_{column}"]


def _alike(pairs: pa.Table, column: str, counts_from: float, agrees_from: float) -> Evidence:
    """Compare two texts by the characters they share."""
    one, other = _both(pairs, column)
    told = _told(one, other)
    shared = np.full(pairs.num_rows, np.nan)
    shared[told] = process.cpdist(
        one.filter(pa.array(told)).to_pylist(),
        other.filter(pa.array(told)).to_pylist(),
        scorer=fuzz.ratio,
        dtype=np.float64,
    )
    likeness = np.clip((shared - counts_from) / (100 - counts_from), 0, 1) * 100
    return Evidence(likeness, np.nan_to_num(shared) >= agrees_from)


def _owner(pairs: pa.Table) -> Evidence:
    """Compare owners: right credit codes are beyond doubt, names only where one is missing."""
    by_code = _equal(pairs, "credit_code")
    by_name = _alike(pairs, "plain_owner", OWNER_FROM, OWNER_AGREES)
    return Evidence(
        np.where(by_code.is_told, by_code.likeness, by_name.likeness),
        np.where(by_code.is_told, by_code.agrees, by_name.agrees),
    )


def _equal(pairs: pa.Table, column: str) -> Evidence:
    one, other = _both(pairs, column)
    is_equal = pc.equal(one, other).to_numpy().astype(object)
    likeness = np.array([np.nan if same is None else 100.0 * same for same in is_equal])
    return Evidence(likeness, np.nan_to_num(likeness) == 100)


def _amount(pairs: pa.Table) -> Evidence:
    """Compare amounts by the share of the larger they are apart."""
    one, other = (_numbers(column) for column in _both(pairs, "amount_wan"))
    larger = np.maximum(one, other)
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = np.where(larger > 0, np.abs(one - other) / larger, np.nan)
    return _near(apart, AMOUNT_AGREES, AMOUNT_DIFFERS)


def _dates(pairs: pa.Table) -> Evidence:
    days = (column.cast(pa.date32()).cast(pa.int32()) for column in _both(pairs, "starts_on"))
    one, other = (_numbers(column) for column in days)
    return _near(np.abs(one - other), DAYS_AGREE, DAYS_DIFFER)


def _near(apart: Likeness, agrees_to: float, differs_from: float) -> Evidence:
    """Return 100 up to where things agree, falling to 0 where they differ altogether."""
    share = (apart - agrees_to) / (differs_from - agrees_to)
    likeness = 100 * (1 - np.clip(share, 0, 1))
    return Evidence(likeness, np.nan_to_num(likeness) == 100)


def _numbers(column: "pa.ChunkedArray[Any]") -> Likeness:
    numbers: Likeness = column.cast(pa.float64()).to_numpy().astype(np.float64)
    return numbers


def _told(one: Words, other: Words) -> NDArray[np.bool_]:
    told: NDArray[np.bool_] = pc.and_(pc.is_valid(one), pc.is_valid(other)).to_numpy()
    return told
