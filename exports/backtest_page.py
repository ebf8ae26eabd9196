"""The backtest page (回测页): one self-contained HTML file that shows every line of the backtest.

No script, no font, no picture from anywhere. Grain: one page per rule book and span. Must not
enter: a figure that the tables handed in do not hold, the clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2
import pyarrow as pa

from exports import backtest_plots as plots

TEMPLATES = Path(__file__).with_name("templates")
SHOWN_HORIZON = 60
MILDEST = 3
WANTED = {"recall": 0.8, "precision": 0.6}
COVERED = (0.75, 0.85)

WORDS = {
    "S-*": ("开工阶段任一预警", "any start-phase warning"),
    "B-*": ("建设阶段任一预警", "any build-phase warning"),
    "FORECAST-START": ("开工预测 <50%", "forecast gives less than even"),
    "FORECAST-FINISH": ("竣工预测 <50%", "forecast gives less than even"),
    "NAIVE-ALL": ("全部报警", "flag everyone"),
    "NAIVE-ALL-FINISH": ("全部报警", "flag everyone"),
    "NAIVE-ALL-INVESTMENT": ("全部报警", "flag everyone"),
    "NAIVE-PERMIT": ("未取得施工许可", "no works permit yet"),
    "NAIVE-HISTORY": ("责任单位历史拖期", "department late before"),
}
TARGETS = {
    "start": ("按期开工", "Starts", "计划开工日后30天仍未开工"),
    "finish": ("按期竣工", "Finishes", "计划竣工日后30天仍未竣工"),
    "investment": ("年度投资", "Investment", "期末完成投资低于时间进度的九成"),
}

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Look:
    """What the head of the page says: the span looked back on, and with which numbers."""

    city: str
    rulebook_version: str
    first: date
    last: date
    instants: int
    proposal: Sequence[Row] = ()


def render(look: Look, backtest: pa.Table, calibration: pa.Table) -> str:
    """Return the page as HTML.

    Args:
        look: the head; ``proposal`` rows hold target, changes, champion and challenger figures.
        backtest: the table ``backtest``.
        calibration: target, low, high, forecasts, told, came.
    """
    rows = backtest.to_pylist()
    return (
        _environment()
        .get_template("backtest.html")
        .render(
            look=look,
            rows=[row for row in rows if row["horizon_days"]],
            shown={target: _shown(rows, target) for target in TARGETS},
            any_start=_line(rows, "S-*"),
            naive=_line(rows, "NAIVE-ALL"),
            coverage={name: _coverage(rows, name) for name in ("START", "FINISH")},
            horizons=_horizons(rows),
            calibration=_calibration(calibration.to_pylist()),
            plots=plots,
            words=WORDS,
            targets=TARGETS,
            wanted=WANTED,
            covered=COVERED,
            horizon=SHOWN_HORIZON,
        )
    )


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(pct=percent, num=number)
    return environment


def _shown(rows: Sequence[Row], target: str) -> list[Row]:
    """Return the lines of one target at the shown horizon: warnings, forecasts, baselines."""
    some = [
        row
        for row in mildest(rows)
        if row["target"] == target
        and row["horizon_days"] == SHOWN_HORIZON
        and (row["fired"] or str(row["rule"]).startswith("NAIVE"))
    ]
    return sorted(some, key=_place)


def mildest(rows: Sequence[Row]) -> list[Row]:
    """Return the lines of each rule's mildest level: whoever was warned of at all."""
    levels: dict[object, int] = {}
    for row in rows:
        levels[row["rule"]] = max(levels.get(row["rule"], 0), int(str(row["level"])))
    return [row for row in rows if row["level"] == levels[row["rule"]]]


def _place(row: Row) -> tuple[int, int, str]:
    rule = str(row["rule"])
    kind = 2 if rule.startswith("NAIVE") else 1 if rule.startswith("FORECAST") else 0
    return kind, 0 if rule.endswith("*") else 1, rule


def _line(rows: Sequence[Row], rule: str) -> Row | None:
    return next(
        (
            row
            for row in rows
            if (row["rule"], row["level"], row["horizon_days"]) == (rule, MILDEST, SHOWN_HORIZON)
        ),
        None,
    )


def _coverage(rows: Sequence[Row], target: str) -> Row | None:
    """Return the line over all instants."""
    rule = f"FORECAST-{target}"
    return next((r for r in rows if r["rule"] == rule and r["horizon_days"] == 0), None)


def _horizons(rows: Sequence[Row]) -> Mapping[str, object] | None:
    """Return recall and precision of any start-phase warning over the horizons."""
    some = [row for row in rows if row["rule"] == "S-*" and row["level"] == MILDEST]
    some = sorted(some, key=lambda row: -int(str(row["horizon_days"])))
    if not some:
        return None
    names = {
        "recall": "召回率 recall",
        "precision": "准确率 precision",
        "base_rate": "拖期占比 late",
    }
    return {
        "ticks": plots.horizon_ticks(some),
        "curves": {name: plots.by_horizon(some, name, title) for name, title in names.items()},
    }


def _calibration(rows: Sequence[Row]) -> Mapping[str, plots.Curve]:
    return {
        name: plots.calibrated([row for row in rows if row["target"] == name], name)
        for name in ("start", "finish")
        if any(row["target"] == name for row in rows)
    }


def percent(share: object) -> str:
    """Write a share as a percentage with one decimal; nothing known is a dash."""
    return "–" if share is None else f"{100 * float(str(share)):.1f}%"


def number(value: object, places: int = 0) -> str:
    """Write a number; nothing known is a dash."""
    return "–" if value is None else f"{float(str(value)):,.{places}f}"
