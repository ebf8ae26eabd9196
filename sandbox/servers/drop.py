"""The drop folder: which files the offices leave there for each feed, and what is written on them.

One `Drop` a sandbox, emptied at its start. File times are the simulated day's. Contents come from
text tables under our names; the format of a file is `sheets.py`'s business.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from sandbox.faults import Fault
from sandbox.servers.sheets import Heading, Row, Sheet, write_csv, write_sheet
from sandbox.servers.wire import Wire

NUMERIC_TYPES = frozenset({"integer", "decimal"})
# The months whose report an old office program still writes as GB18030 CSV: the first and fourth.
OLD_PROGRAM = (0, 3)
MONTH = re.compile(r"(\d{4})\D*(\d{1,2})")

Units = Mapping[str, str]
Key = tuple[str, ...]


class Drop:
    """The files of every file feed, under one folder."""

    def __init__(self, folder: Path, now: datetime) -> None:
        """Empty the folder.

        Args:
            folder: what DIAODU_DROP names.
            now: the simulated instant, aware; files are an hour older.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder = folder
        self._now = now
        self._written: dict[str, list[Path]] = {}

    def load(self, wire: Wire, table: pa.Table, units: Units, fault: Fault | None) -> None:
        """Replace the feed's files.

        Args:
            wire: gives the folder, the labels and the types.
            table: text columns under our names.
            units: column to the unit its header declares; its values are in that unit.
            fault: `down` leaves no file, `half_written` and `wrong_encoding` spoil the last one.
        """
        for file in self._written.pop(wire.feed, []):
            file.unlink(missing_ok=True)
        mode = fault.mode if fault else ""
        layout = _LAYOUTS.get(wire.feed, _plain)
        sheets = [] if mode == "down" else layout(Contents(wire, table, units), self._now)
        for number, sheet in enumerate(sheets, start=1):
            damage = _DAMAGES.get(mode, write_sheet) if number == len(sheets) else write_sheet
            self._write(wire, sheet.name, damage(sheet))

    def _write(self, wire: Wire, name: str, content: bytes) -> None:
        file = self._folder / wire.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        changed = (self._now - timedelta(hours=1)).timestamp()
        os.utime(file, (changed, changed))
        self._written.setdefault(wire.feed, []).append(file)


@dataclass(frozen=True, slots=True)
class Contents:
    """A feed's rows and what its sheets call the columns."""

    wire: Wire
    table: pa.Table
    units: Units

    def sheet(self, name: str, lines: Iterable[Row], brackets: str = "()") -> Sheet:
        """Make a file of some of the lines, the header in the first row."""
        header = [self._label(column, brackets) for column in self.table.schema.names]
        numeric = self._columns(lambda column: self.wire.type(column) in NUMERIC_TYPES)
        return Sheet(name, header, list(lines), numeric=numeric)

    def titled(self, sheet: Sheet, title: str, *above: Sequence[Heading]) -> Sheet:
        """Put a title merged over the sheet above it, and a totals row of the money below."""
        summed = self._columns(lambda column: column.endswith("_wan"))
        return replace(sheet, headings=[[Heading(title, self.width)], *above], summed=summed)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.table.schema.names)

    def lines(self) -> list[Row]:
        """The rows, in the table's order."""
        return list(zip(*(column.to_pylist() for column in self.table.columns), strict=True))

    def values(self, name: str) -> list[str]:
        """One column, blank where absent; blank throughout if the column went missing."""
        if name not in self.table.schema.names:
            return [""] * len(self.table)
        return [value or "" for value in self.table.column(name).to_pylist()]

    def grouped(self, keys: Iterable[Key]) -> dict[Key, list[Row]]:
        """The lines by key, keys in order."""
        groups: dict[Key, list[Row]] = {}
        for key, line in zip(keys, self.lines(), strict=True):
            groups.setdefault(key, []).append(line)
        return dict(sorted(groups.items()))

    def _label(self, column: str, brackets: str) -> str:
        unit = self.units.get(column)
        field = self.wire.by_name.get(column)
        label = field.label if field else column
        return f"{label}{brackets[0]}{unit}{brackets[1]}" if unit else label

    def _columns(self, wanted: Callable[[str], bool]) -> frozenset[int]:
        names = self.table.schema.names
        return frozenset(place for place, name in enumerate(names) if wanted(name))


def _plain(contents: Contents, now: datetime) -> list[Sheet]:
    del now
    return [contents.sheet(f"{contents.wire.feed.partition('/')[2]}.csv", contents.lines())]


def _keylist(contents: Contents, now: datetime) -> list[Sheet]:
    """One list a year (重点项目名单), the twelve months under one merged heading."""
    del now
    names = contents.table.schema.names
    months = [place for place, name in enumerate(names) if name.startswith("plan_m")]
    group = [Heading("", months[0]), Heading("分月计划", len(months))] if months else []
    years = contents.grouped((year,) for year in contents.values("plan_year"))
    lists = {f"{year}年重点项目名单": lines for (year,), lines in years.items()}
    return [
        contents.titled(contents.sheet(f"{title}.xlsx", lines), title, group)
        for title, lines in lists.items()
    ]


def _statistics(contents: Contents, now: datetime) -> list[Sheet]:
    """One report a month (调度月报), then its revisions (修订), each a file of its own."""
    del now
    reports = contents.grouped(_vintages(contents))
    months = sorted({month for month, _ in reports})
    old = {(months[place], "") for place in OLD_PROGRAM if place < len(months)}
    return [_report(contents, key, key in old, lines) for key, lines in reports.items()]


def _report(contents: Contents, key: Key, is_old: bool, lines: list[Row]) -> Sheet:
    month, vintage = key
    name = f"调度月报-{month}{vintage}.{'csv' if is_old else 'xlsx'}"
    sheet = replace(contents.sheet(name, lines, "（）"), encoding="gb18030")
    filled_in_by = [Heading("填报单位:市重点办", contents.width)]
    return contents.titled(sheet, f"{month} 重点项目投资调度月报{vintage}", filled_in_by)


def _vintages(contents: Contents) -> list[Key]:
    """For each line the month and, from a project's second report of it on, -修订<n>."""
    months = [_month(text) for text in contents.values("report_month")]
    reports = list(
        zip(months, contents.values("project_code"), contents.values("reported_at"), strict=True)
    )
    seen: dict[tuple[str, str], int] = {}
    vintages = [""] * len(reports)
    for row in sorted(range(len(reports)), key=lambda row: reports[row][2]):
        month, code, _ = reports[row]
        number = seen[month, code] = seen.get((month, code), -1) + 1
        vintages[row] = f"-修订{number}" if number else ""
    return list(zip(months, vintages, strict=True))


def _month(text: str) -> str:
    found = MONTH.search(text)
    return f"{found[1]}-{int(found[2]):02d}" if found else "未注明"


def _funds(contents: Contents, now: datetime) -> list[Sheet]:
    """The batches of policy money so far (政策资金), one file that names its day."""
    name = f"政策资金批次-{now:%Y%m%d}.xlsx"
    return [contents.titled(contents.sheet(name, contents.lines()), "政策资金下达和支付情况")]


def _visits(contents: Contents, now: datetime) -> list[Sheet]:
    """The platform's own visit counts, one file a month."""
    del now
    months = contents.grouped((_month(day),) for day in contents.values("day"))
    return [contents.sheet(f"visits-{month}.csv", lines) for (month,), lines in months.items()]


_LAYOUTS: Mapping[str, Callable[[Contents, datetime], list[Sheet]]] = {
    "keylist/annual_plan": _keylist,
    "statistics/investment_monthly": _statistics,
    "funds/batches": _funds,
    "usage/visits": _visits,
}


def _half_written(sheet: Sheet) -> bytes:
    whole = write_sheet(sheet)
    return whole[: len(whole) // 2]


def _wrong_encoding(sheet: Sheet) -> bytes:
    return write_csv(sheet, "utf-16")


_DAMAGES: Mapping[str, Callable[[Sheet], bytes]] = {
    "half_written": _half_written,
    "wrong_encoding": _wrong_encoding,
}
