"""How the sections of an explanation look in a terminal: one Rich table each, 100 columns wide.

What people spelt is shown as it is, never read as Rich's markup. Must not enter: what is shown.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from exports.explanation import Explanation, Row

Cells = tuple[str, ...]

# Since when a source is known that does not say so itself.
EVER = datetime(1970, 1, 1)  # noqa: DTZ001  instants of a release are naive UTC


@dataclass(frozen=True, slots=True)
class Section:
    """How one section is shown.

    Attributes:
        columns: their headers; the one that starts with ``*`` takes the room that is left.
        cells: a row's texts, one a column.
        group: what is said once above the rows it is common to.
        is_dim: whether a row is shown as being of less weight.
    """

    name: str
    title: str
    columns: Cells
    cells: Callable[[Row], Cells]
    group: Callable[[Row], str] | None = None
    is_dim: Callable[[Row], bool] = lambda _: False


def tables(found: Explanation) -> Iterator[RenderableType]:
    """Yield every section of an explanation as something Rich can print."""
    for section in SECTIONS:
        rows = found[section.name]
        title = Text(f"{section.title} ({len(rows)})", style="bold")
        yield Group(title, *_groups(section, rows))


def _groups(section: Section, rows: Sequence[Row]) -> Iterator[RenderableType]:
    """Yield the headers, then the rows group by group, columns below each other throughout."""
    if not rows:
        return
    widths = _widths(section, rows)
    yield _table(section, widths, (), show_header=True)
    for common, members in groupby(rows, key=section.group or (lambda _: "")):
        if common:
            yield Text(common, style="cyan", overflow="fold")
        yield _table(section, widths, members, show_header=False)


def _table(
    section: Section, widths: Sequence[int | None], rows: Iterable[Row], *, show_header: bool
) -> Table:
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
        header_style="dim",
        show_header=show_header,
        expand=None in widths,
    )
    for header, width in zip(section.columns, widths, strict=True):
        ratio = 1 if width is None else None
        table.add_column(header.lstrip("*"), width=width, ratio=ratio, overflow="fold")
    for row in rows:
        style = "dim" if section.is_dim(row) else ""
        table.add_row(*(Text(cell, style=style) for cell in section.cells(row)))
    return table


def _widths(section: Section, rows: Sequence[Row]) -> list[int | None]:
    """Return the cells each column needs on the screen; None for the one that takes the rest."""
    columns = zip(section.columns, *map(section.cells, rows), strict=True)
    return [None if texts[0].startswith("*") else max(map(_width, texts)) for texts in columns]


def _width(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _day(instant: datetime | None) -> str:
    return _minute(instant)[:10]


def _minute(instant: datetime | None) -> str:
    return "–" if instant is None or instant == EVER else f"{instant:%Y-%m-%d %H:%M}"


def _said(value: object) -> str:
    return "–" if value is None else str(value)


def _how(row: Row) -> str:
    """Say how a match was made and how far its code can be trusted, as ``direct A``."""
    return " ".join(filter(None, (row["method"], row["grade"]))) or "–"


def _code(row: Row) -> Cells:
    is_old = row["scheme"] == "former_code"
    kind = "replaced 曾用" if is_old else "in force 现用"
    return row["code"], kind, _said(row["method"]), _said(row["source"]), _day(row["first_seen_at"])


def _identifier(row: Row) -> Cells:
    parent = row["parent_identifier"]
    number = row["identifier"] if parent is None else f"{row['identifier']}\nof {parent}"
    return f"  {row['scheme']}", number, _how(row), _day(row["first_seen_at"])


def _link(row: Row) -> Cells:
    seen = _minute(row["first_seen_at"])
    return f"  {row['source_key']}", _how(row), f"{row['rows']:,}", seen


def _claim(row: Row) -> Cells:
    mark = "●" if row["is_winner"] else "○"
    told = (_said(row["source"]), _said(row["value"]), row["doubt"] or "", _day(row["known_at"]))
    return f"  {mark} {told[0]}", *told[1:]


def _conflict(row: Row) -> Cells:
    claims = [
        f"{_said(claim.get('source'))}: {_said(claim.get('value'))}"
        for claim in json.loads(row["claims"] or "[]")
    ]
    return row["field"], row["kind"], row["severity"], "\n".join(claims), _said(row["winner"])


def _issue(row: Row) -> Cells:
    until = _day(row["closed_at"]) if row["closed_at"] else "open"
    told = (row["rule"], _said(row["value"]), row["severity"], _day(row["first_seen_at"]))
    return f"  {row['field']}", *told, until


SECTIONS = (
    Section("codes", "Codes 代码沿革", ("code", "state", "method", "source", "first seen"), _code),
    Section(
        "identifiers",
        "Identifiers 编号",
        ("scheme", "*identifier", "how", "first seen"),
        _identifier,
        group=lambda row: _said(row["source"]),
    ),
    Section(
        "links",
        "Source rows 归属",
        ("*key", "how", "rows", "first seen"),
        _link,
        group=lambda row: row["feed"],
    ),
    Section(
        "golden_fields",
        "Golden record 黄金记录: ● taken, ○ not taken",
        ("source", "*value", "doubt", "known"),
        _claim,
        group=lambda row: row["field"],
        is_dim=lambda row: not row["is_winner"],
    ),
    Section(
        "conflicts",
        "Conflicts 矛盾",
        ("field", "kind", "severity", "*claims", "winner"),
        _conflict,
    ),
    Section(
        "data_issues",
        "Data issues 数据问题",
        ("field", "rule", "*value", "severity", "since", "until"),
        _issue,
        group=lambda row: f"{row['feed']} {row['source_key']}",
        is_dim=lambda row: row["closed_at"] is not None,
    ),
)
