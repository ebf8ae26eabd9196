"""Imperfections of money: units in cells, amounts ten thousand times off, sums that cannot be."""

from collections.abc import Callable, Mapping
from decimal import Decimal

import pyarrow as pa

from sandbox import spelling
from sandbox.dirt import kinds
from sandbox.dirt.dirty import Change, Dirty, each, on, whole

AMOUNTS = (
    "total_investment_wan",
    "price_wan",
    "contract_price_wan",
    "cumulative_wan",
    "paid_wan",
)
REPORTED = ("cumulative_wan", "year_to_date_wan", "month_wan")
WAN_IN_YI = 10_000
SHEETS_IN_YI = frozenset({"keylist/annual_plan"})  # whose header says 亿元
UNITS = ("亿元", "万元")

Number = Callable[[Decimal], Decimal]


def written(value: Decimal) -> str:
    """Write a number without an exponent and without trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _changed(number: Number, text: str) -> str:
    """Change a plain number; one that already bears its unit stays."""
    return text if text.endswith(UNITS) else written(number(Decimal(text)))


def _scaled(number: Number) -> Change:
    return on(AMOUNTS, each(lambda text: _changed(number, text)))


def _in_yuan(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    """Give every reported amount in 元 under a header that says 万元."""
    times = each(lambda text: _changed(lambda value: value * WAN_IN_YI, text))
    present = [name for name in REPORTED if name in dirty.rows.column_names]
    return {name: times(dirty.text(name), dirty) for name in present}


def _with_unit(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    factor = 1 if dirty.feed in SHEETS_IN_YI else WAN_IN_YI

    def write(text: str) -> str:
        return text if text.endswith(UNITS) else f"{written(Decimal(text) / factor)}亿元"

    return on(AMOUNTS, each(write))(dirty)


def _grouped(text: str) -> str:
    return text if text.endswith(UNITS) else f"{Decimal(text):,f}"


def _plan_above_total(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    """Give a total (亿元) below what is planned for the year alone (万元)."""
    below = each(lambda plan: written(Decimal(plan) * 6 / 10 / WAN_IN_YI))
    return {"total_investment_wan": below(dirty.text("annual_plan_wan"), dirty)}


def _done_above_total(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    above = each(lambda total: written(Decimal(total) * 13 // 10))
    return {"cumulative_wan": above(dirty.text("planned_total_wan"), dirty)}


def _falling(text: str) -> str:
    return written(Decimal(text) // 2)


def _year_in_total(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    return {"cumulative_wan": dirty.text("year_to_date_wan")}


CHANGES: Mapping[str, Change] = {
    kinds.UNIT_WRITTEN: _with_unit,
    kinds.GROUPED: on(AMOUNTS, each(_grouped)),
    kinds.WIDE_AMOUNT: on(AMOUNTS, whole(spelling.full_width)),
    kinds.AMOUNT_IN_YUAN: _in_yuan,
    kinds.AMOUNT_IN_YI: _scaled(lambda value: value / WAN_IN_YI),
    kinds.PLAN_ABOVE_TOTAL: _plan_above_total,
    kinds.DONE_ABOVE_TOTAL: _done_above_total,
    kinds.FALLING: on(("cumulative_wan",), each(_falling)),
    kinds.YEAR_IN_TOTAL: _year_in_total,
}
