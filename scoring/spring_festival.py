"""春节: the days around the Lunar New Year on which a quiet building site says nothing.

Grain: one date (正月初一) per year, from the conversion tables of the Hong Kong Observatory.
A table and not a formula: new moons close to midnight (2027, 2030) defeat simple ones.
Must not enter: the public holiday, which is announced each year and shorter.
"""

from datetime import date, timedelta

NEW_YEARS = tuple(
    date.fromisoformat(day)
    for day in (
        "2014-01-31",
        "2015-02-19",
        "2016-02-08",
        "2017-01-28",
        "2018-02-16",
        "2019-02-05",
        "2020-01-25",
        "2021-02-12",
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-03",
    )
)

BEFORE = timedelta(days=8)  # a week before 除夕
AFTER = timedelta(days=14)  # 正月十五


def quiet_days(first: date, last: date) -> frozenset[date]:
    """Return the days from a week before 除夕 to 正月十五 of the years touched by first..last.

    Raises:
        ValueError: a year whose New Year is not in the table.
    """
    unknown = {*range(first.year, last.year + 1)} - {day.year for day in NEW_YEARS}
    if unknown:
        raise ValueError(f"no Lunar New Year known for {sorted(unknown)}: add it to NEW_YEARS")
    return frozenset(
        day + timedelta(days=n) - BEFORE
        for day in NEW_YEARS
        for n in range((BEFORE + AFTER).days + 1)
    )
