"""简报 are numbered from the first one and appear on the day they are issued, not before."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scoring.bulletins import Rhythm, bulletins

FIRST_WEEK = date(2023, 8, 12)  # a Saturday


def test_a_weekly_bulletin_closes_on_friday_and_appears_on_monday():
    rhythm = Rhythm(weekly_since=FIRST_WEEK)
    assert bulletins(rhythm, date(2023, 8, 20)).num_rows == 0
    (first,) = bulletins(rhythm, date(2023, 8, 21)).to_pylist()
    assert (first["kind"], first["number"]) == ("weekly", 1)
    assert (first["from_on"], first["to_on"]) == (FIRST_WEEK, date(2023, 8, 18))
    assert first["issued_on"] == date(2023, 8, 21)


def test_a_monthly_bulletin_appears_on_the_thirteenth():
    rhythm = Rhythm(monthly_since=date(2023, 7, 1))
    assert bulletins(rhythm, date(2023, 8, 12)).num_rows == 0
    (first,) = bulletins(rhythm, date(2023, 8, 13)).to_pylist()
    assert (first["from_on"], first["to_on"]) == (date(2023, 7, 1), date(2023, 7, 31))


def test_a_year_end_is_no_gap():
    rhythm = Rhythm(monthly_since=date(2023, 11, 1))
    months = bulletins(rhythm, date(2024, 2, 13)).column("to_on").to_pylist()
    assert months == [date(2023, 11, 30), date(2023, 12, 31), date(2024, 1, 31)]


def test_a_city_without_the_rhythm_has_none():
    assert bulletins(Rhythm(), date(2023, 11, 30)).num_rows == 0


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 800))
def test_periods_follow_each_other_without_gap_or_overlap(since: date, days: int):
    rhythm = Rhythm(weekly_since=since, monthly_since=since)
    found = bulletins(rhythm, since + timedelta(days=days)).to_pylist()
    for kind in ("weekly", "monthly"):
        told = [row for row in found if row["kind"] == kind]
        assert [row["number"] for row in told] == list(range(1, len(told) + 1))
        ends = [row["to_on"] + timedelta(days=1) for row in told]
        assert [row["from_on"] for row in told] == [since, *ends[:-1]][: len(told)]
