"""Small pictures for the asset pages: a plot where a picture says more than a number.

SVG, whose text the reader's browser draws with its own fonts, so that Chinese names need none here.
"""

import base64
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import dagster as dg
import jinja2
import pyarrow as pa

from ingestion.city import City

COLOURS = ("green", "blue", "yellow", "red", "unrated")
BARS = 560
TEMPLATES = Path(__file__).with_name("templates")


def colours_by_district(board: pa.Table, city: City) -> dg.MarkdownMetadataValue:
    """Return 四色 by district as stacked bars, most projects first, in one inline picture."""
    names = {district.code: district.name for district in city.districts}
    units = sorted(board.to_pylist(), key=lambda unit: (-_rated(unit), unit["scope"]))
    scale = BARS / max([_rated(unit) for unit in units] + [1])
    picture = _template().render(
        width=BARS + 180,
        height=len(units) * 22 + 40,
        rows=[_row(unit, names.get(unit["scope"], unit["scope"]), scale, city) for unit in units],
        legend=[{"name": name, "hex": getattr(city.colours, name)} for name in COLOURS],
    )
    coded = base64.b64encode(picture.encode()).decode()
    return dg.MetadataValue.md(f"![四色 by district](data:image/svg+xml;base64,{coded})")


def _template() -> jinja2.Template:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    return environment.get_template("colours.svg")


def _rated(unit: Mapping[str, Any]) -> int:
    return sum(int(unit[colour] or 0) for colour in COLOURS)


def _row(unit: Mapping[str, Any], name: str, scale: float, city: City) -> dict[str, Any]:
    widths = [round(int(unit[colour] or 0) * scale, 1) for colour in COLOURS]
    ends: Sequence[float] = list(accumulate(widths))
    bars = [
        {"x": round(end - width, 1), "width": width, "hex": getattr(city.colours, colour)}
        for colour, width, end in zip(COLOURS, widths, ends, strict=True)
        if width
    ]
    return {"name": name, "bars": bars, "end": round(ends[-1], 1), "total": _rated(unit)}
