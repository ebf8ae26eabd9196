"""What a simulated city is wanted to show, and where it does not. Measures nothing itself.

Grain: one line per city and missed figure. Must not enter: the pipeline, a figure that was computed
here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from sandbox.reported import REPORTED, Reported

# Of a published figure: the default city is calibrated to them, other seeds are not.
NEAR, LOOSE = 0.15, 0.35
# Given to a city and not made by it.
EXACT = frozenset({"projects_total"})
# No figure of an evaluation: the city's own lists and its rhythm of bulletins.
ELSEWHERE = frozenset(
    {"departments", "groups", "districts", "bulletins_weekly", "bulletins_monthly"}
)
PUBLISHED = tuple(line for line in REPORTED if line.figure not in ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Range:
    """Where a figure is wanted, its ends included."""

    low: float
    high: float = inf

    def __str__(self) -> str:
        """Return it in words, nothing for everywhere."""
        if self.low == -inf:
            return ""
        return f"{self.low} and more" if self.high == inf else f"{self.low}-{self.high}"


WANTED = {
    "precision, open S-* 60 days before": Range(0.6),
    "recall, open S-* 60 days before": Range(0.8),
    "naive: flag everyone, precision": Range(-inf),
    "coverage of start intervals": Range(0.75, 0.85),
    "coverage of finish intervals": Range(0.75, 0.85),
}


def misses(city: str, figures: Mapping[str, float], *, is_default: bool) -> list[str]:
    """Return one plain line for each figure of a city that is not where it is wanted.

    Args:
        city: its name.
        figures: by the names of ``PUBLISHED`` and ``WANTED``; one that is not there is missed too.
        is_default: whether it is the city that is calibrated to what was published.
    """
    share = NEAR if is_default else LOOSE
    told = [_beside(line, figures.get(line.figure), share) for line in PUBLISHED]
    told += [_within(name, wanted, figures.get(name)) for name, wanted in WANTED.items()]
    return [f"city {city}: {line}" for line in told if line]


def _beside(line: Reported, found: float | None, share: float) -> str | None:
    """Return what is wrong with a figure beside the published one."""
    share = 0.0 if line.figure in EXACT else share
    if found is not None and abs(line.deviation(found)) <= share:
        return None
    value = "not computed" if found is None else line.form.format(found).rstrip("+")
    limit = f"within {share:.0%} of" if share else "exactly"
    return f"{line.figure} {value}, wanted {limit} {line.form.format(line.value)}"


def _within(name: str, wanted: Range, found: float | None) -> str | None:
    """Return what is wrong with a share that has a range."""
    if found is not None and wanted.low <= found <= wanted.high:
        return None
    value = "not computed" if found is None else f"{found:.4f}"
    return f"{name} {value}, wanted {wanted}".removesuffix(", wanted ")
