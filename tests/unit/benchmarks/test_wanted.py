"""Where a simulated city misses what it is wanted to show."""

import pytest

from benchmarks.wanted import PUBLISHED, WANTED, misses

FOUND = {line.figure: line.value for line in PUBLISHED} | {
    "precision, open S-* 60 days before": 0.7,
    "recall, open S-* 60 days before": 0.9,
    "naive: flag everyone, precision": 0.5,
    "coverage of start intervals": 0.8,
    "coverage of finish intervals": 0.8,
}


def missed(figure: str, value: float, *, is_default: bool = True) -> list[str]:
    return misses("7", FOUND | {figure: value}, is_default=is_default)


@pytest.mark.parametrize("is_default", [True, False])
def test_what_was_published_is_what_is_wanted(*, is_default: bool) -> None:
    assert misses("7", FOUND, is_default=is_default) == []


@pytest.mark.parametrize(
    ("share", "is_default", "is_missed"),
    [
        (1.149, True, False),
        (1.151, True, True),
        (0.851, True, False),
        (0.849, True, True),
        (1.349, False, False),
        (1.351, False, True),
        (0.651, False, False),
        (0.649, False, True),
    ],
)
@pytest.mark.parametrize(
    "line", [line for line in PUBLISHED if line.figure not in ("projects_total", "lead_days_max")]
)
def test_each_figure_stays_near_what_was_published(line, share, is_default, is_missed) -> None:
    found = missed(line.figure, line.value * share, is_default=is_default)
    assert [one.split()[2] for one in found] == ([line.figure] if is_missed else [])


@pytest.mark.parametrize("is_default", [True, False])
@pytest.mark.parametrize("projects", [995, 997])
def test_the_number_of_key_projects_is_exact(projects: int, *, is_default: bool) -> None:
    assert missed("projects_total", projects, is_default=is_default) == [
        f"city 7: projects_total {projects}, wanted exactly 996"
    ]


@pytest.mark.parametrize(
    ("days", "is_missed"), [(171, False), (169, True), (299, False), (343, False), (344, True)]
)
def test_a_published_bound_reaches_as_far_as_its_words(days: int, *, is_missed: bool) -> None:
    assert bool(missed("lead_days_max", days)) is is_missed


@pytest.mark.parametrize(
    ("figure", "value", "is_missed"),
    [
        ("precision, open S-* 60 days before", 0.6, False),
        ("precision, open S-* 60 days before", 0.5999, True),
        ("precision, open S-* 60 days before", 1.0, False),
        ("recall, open S-* 60 days before", 0.8, False),
        ("recall, open S-* 60 days before", 0.7999, True),
        ("naive: flag everyone, precision", 0.0, False),
        *(
            (f"coverage of {target} intervals", value, is_missed)
            for target in ("start", "finish")
            for value, is_missed in ((0.75, False), (0.7499, True), (0.85, False), (0.8501, True))
        ),
    ],
)
def test_a_share_stays_within_its_range(figure: str, value: float, *, is_missed: bool) -> None:
    for is_default in (True, False):
        assert bool(missed(figure, value, is_default=is_default)) is is_missed


def test_a_miss_names_city_figure_and_limit() -> None:
    assert missed("coverage of finish intervals", 0.8523) + missed("early_starts", 60) == [
        "city 7: coverage of finish intervals 0.8523, wanted 0.75-0.85",
        "city 7: early_starts 60, wanted within 15% of 41",
    ]


@pytest.mark.parametrize("figure", sorted(FOUND))
def test_a_figure_that_was_not_computed_is_missed(figure: str) -> None:
    left = {name: value for name, value in FOUND.items() if name != figure}
    (line,) = misses("7", left, is_default=True)
    assert line.startswith(f"city 7: {figure} not computed")


def test_every_range_has_a_figure_in_the_made_up_city() -> None:
    assert set(WANTED) <= set(FOUND)
