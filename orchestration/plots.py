"""Small pictures for the asset pages: a plot where a picture says more than a number."""

import base64
import io
import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import dagster as dg
import pyarrow as pa

from ingestion.city import City

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = ("green", "blue", "yellow", "red", "unrated")


def colours_by_district(board: pa.Table, city: City) -> dg.MarkdownMetadataValue:
    """Return a stacked bar of 四色 by district as an inline SVG."""
    from matplotlib.figure import Figure  # noqa: PLC0415  slow to import, only when drawn

    names = {district.code: district.name for district in city.districts}
    rows = board.to_pylist()
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    axes = figure.subplots()
    base = [0] * len(rows)
    for colour in COLOURS:
        heights = [int(row[colour] or 0) for row in rows]
        axes.bar(
            range(len(rows)),
            heights,
            bottom=base,
            color=getattr(city.colours, colour),
            label=colour,
        )
        base = [b + h for b, h in zip(base, heights, strict=True)]
    _label(axes, [names.get(row["scope"], row["scope"]) for row in rows])
    return dg.MetadataValue.md(f"![colours by district]({_svg(figure)})")


def _label(axes: "Axes", names: Sequence[str]) -> None:
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right", fontsize=7)
    axes.set_ylabel("key projects")
    axes.legend(ncols=len(COLOURS), fontsize=7, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _svg(figure: "Figure") -> str:
    from matplotlib import rc_context  # noqa: PLC0415  slow to import, only when drawn

    buffer = io.BytesIO()
    # Text stays text, so the reader's browser draws the Chinese names with its own fonts; that
    # this machine has none is no reason to warn.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "diaodu"}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
