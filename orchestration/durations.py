"""The rule book in the durations of the day: what the city's cases told before the month began.

Carries cases and calendar from the warehouse to scoring. As with forecasts, a month goes by what
was known at its first instant, so that a daily run and a replay tell the same. Grain: one rule book
per month. Must not enter: arithmetic.
"""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import cache
from typing import TypeVar

import duckdb
import pyarrow as pa

from scoring.clocks import WorkCalendar
from scoring.durations import as_table, durations, observed
from scoring.forecasts import Lives, first_of_month, read_cases
from scoring.instant import Instant
from scoring.rulebook import Rulebook, RuleSet

Book = TypeVar("Book", bound=RuleSet)


def book_then(
    con: duckdb.DuckDBPyConnection, book: Book, zone: tzinfo
) -> Callable[[datetime], Book]:
    """Return the function from an instant (naive UTC) to the rule book as it counts then."""
    procedures = book.procedures
    if procedures is None or procedures.observed is None:
        return lambda _: book
    lives, calendar = _past(con)

    @cache
    def of_month(first: datetime) -> Book:
        known = observed(lives, procedures, first, calendar)
        return book.model_copy(update={"procedures": known})

    return lambda as_of: of_month(first_of_month(as_of, zone))


def published(
    con: duckdb.DuckDBPyConnection, book: Rulebook, now: Instant, zone: tzinfo
) -> pa.Table:
    """Return `durations` of one instant, one row per path, step and mode of land supply."""
    lives, calendar = _past(con)
    first = first_of_month(now.as_of, zone)
    return as_table(durations(lives, book.procedures, first, calendar), first)


def _past(con: duckdb.DuckDBPyConnection) -> tuple[Lives, WorkCalendar]:
    lives = read_cases(con.table("marts.cases").to_arrow_table())
    return lives, WorkCalendar(con.table("reference.calendar").to_arrow_table())
