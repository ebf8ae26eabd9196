"""Small expressions that choose: by the first condition that holds, or by a whole number.

Grain: expressions over one row. Must not enter: column names, thresholds.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_, or_
from typing import TypeAlias

import narwhals as nw

Value: TypeAlias = nw.Expr | float | str


def first_of(cases: Sequence[tuple[nw.Expr, Value]], otherwise: Value | None = None) -> nw.Expr:
    """Return the value of the first case whose condition is true, else ``otherwise`` or null."""
    (condition, value), *rest = cases
    chain = nw.when(condition).then(_expression(value))
    for other, its_value in rest:
        chain = chain.when(other).then(_expression(its_value))
    return chain if otherwise is None else chain.otherwise(_expression(otherwise))


def nth_of(index: nw.Expr, values: Sequence[float]) -> nw.Expr:
    """Return ``values[index - 1]``, or 0 where ``index`` is not between 1 and their number."""
    return first_of([(index == n, value) for n, value in enumerate(values, start=1)], 0.0)


def all_of(conditions: Sequence[nw.Expr]) -> nw.Expr:
    """Return whether every condition holds."""
    return reduce(and_, conditions)


def any_of(conditions: Sequence[nw.Expr]) -> nw.Expr:
    """Return whether some condition holds."""
    return reduce(or_, conditions)


def _expression(value: Value) -> nw.Expr:
    # A bare string would be taken for the name of a column.
    return value if isinstance(value, nw.Expr) else nw.lit(value)
