"""Geometry of the backtest page: where bars, lines and dots stand, in the units of an SVG.

Grain: one dataclass per kind of plot. Must not enter: colours, words, what a figure means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, object]

WIDTH, HEIGHT = 460, 272
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 14, 42


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with what it stands for."""

    x: float
    y: float
    told: str
    size: float = 3.5


@dataclass(frozen=True, slots=True)
class Curve:
    """A named series."""

    name: str
    dots: tuple[Dot, ...]

    @property
    def path(self) -> str:
        """The points as an SVG polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


def across(share: float) -> float:
    """Return the x of a share of the plot's width."""
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def up(share: float) -> float:
    """Return the y of a share of the plot's height."""
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def share_ticks() -> list[Tick]:
    """Return the marks of an upward axis of shares."""
    return [Tick(up(n / 5), f"{20 * n}%") for n in range(6)]


def by_horizon(rows: Sequence[Row], measure: str, name: str) -> Curve:
    """Return one measure over the horizons, the longest at the left: time runs to the right."""
    known = [row for row in rows if row[measure] is not None]
    return Curve(name, tuple(_at_horizon(row, measure, rows) for row in known))


def horizon_ticks(rows: Sequence[Row]) -> list[Tick]:
    """Return the marks of the horizons."""
    days = sorted({_number(row["horizon_days"]) for row in rows}, reverse=True)
    return [Tick(_horizon_x(day, rows), f"{day:.0f}") for day in days]


def _at_horizon(row: Row, measure: str, rows: Sequence[Row]) -> Dot:
    day, share = _number(row["horizon_days"]), _number(row[measure])
    return Dot(_horizon_x(day, rows), up(share), f"{day:.0f} d: {share:.1%}")


def _horizon_x(day: float, rows: Sequence[Row]) -> float:
    days = [_number(row["horizon_days"]) for row in rows]
    span = max(days) - min(days) or 1
    return across(0.06 + 0.88 * (max(days) - day) / span)


def calibrated(rows: Sequence[Row], name: str) -> Curve:
    """Return told against came, a dot larger with more forecasts behind it."""
    most = max((_number(row["forecasts"]) for row in rows), default=1)
    return Curve(
        name,
        tuple(
            Dot(
                across(_number(row["told"])),
                up(_number(row["came"])),
                f"{_number(row['told']):.0%} → {_number(row['came']):.0%}, n={row['forecasts']}",
                2.5 + 5 * (_number(row["forecasts"]) / most) ** 0.5,
            )
            for row in rows
        ),
    )


def _number(value: object) -> float:
    return float(str(value))
