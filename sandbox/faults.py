"""What can go wrong at an agency, by name: the faults (故障) a feed can be given at run time.

One `Fault` is one mode at one feed; a feed has at most one at a time. Modes that change the rows
or the columns are carried out here, on the table about to be served; the servers carry out what
concerns their transport. Nothing here is random: the same fault spoils the same rows.

Written as `feed=mode` or `feed=mode:argument`; the feed may be a whole source (`land=down`), or
`dispatch`, where warnings are received (`dispatch=receiver_down`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from sandbox.servers.wire import Wire

REST, DATABASE, FILES, RECEIVER = "rest", "database", "files", "receiver"
ANYWHERE = frozenset({REST, DATABASE, FILES})
DISPATCH = "dispatch"


class FaultError(ValueError):
    """A fault that does not exist, or that this feed cannot have."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One thing that can go wrong: at which kinds of feed, and the argument if none is given."""

    kinds: frozenset[str]
    does: str
    argument: str = ""
    is_number: bool = False


MODES: Mapping[str, Mode] = {
    "down": Mode(
        ANYWHERE, "calls are cut unanswered; the whole database stops; the files are gone"
    ),
    "unauthorized": Mode(frozenset({REST, DATABASE}), "HTTP 401; no permission on the table"),
    "unauthorized_midwalk": Mode(frozenset({REST}), "HTTP 401 after so many answers", "1", True),
    "storm": Mode(
        frozenset({REST}), "503 and 500 with Retry-After, so many times or always", "", True
    ),
    "html": Mode(frozenset({REST}), "HTTP 200 and a login page"),
    "truncated": Mode(frozenset({REST}), "JSON cut in the middle"),
    "error_body": Mode(frozenset({REST}), "HTTP 200 and an error code in the body"),
    "short_page": Mode(frozenset({REST}), "pages of half the size asked for, nothing missing"),
    "repeated_cursor": Mode(frozenset({REST}), "the walk stands still: the same page for ever"),
    "wrong_total": Mode(frozenset({REST}), "a total so many times too high", "0.5", True),
    "slow": Mode(frozenset({REST}), "every answer takes so many seconds", "2", True),
    "missing_table": Mode(frozenset({DATABASE}), "the table is gone"),
    "wrong_encoding": Mode(frozenset({FILES}), "bytes in no encoding the feed names"),
    "half_written": Mode(frozenset({FILES}), "the newest file stops half way"),
    "empty": Mode(ANYWHERE, "no rows at all"),
    "shrunk": Mode(ANYWHERE, "this share of the rows is gone", "0.6", True),
    "new_column": Mode(ANYWHERE, "one more column, of this name", "新增字段"),
    "missing_column": Mode(ANYWHERE, "a column is gone: the one named, else a required one"),
    "unknown_district": Mode(ANYWHERE, "this share of the districts is 未知区", "0.01", True),
    "malformed_code": Mode(
        ANYWHERE, "this share of the project codes is cut in half", "0.01", True
    ),
    "amount_x10000": Mode(
        ANYWHERE, "this share of one amount is 10,000 times too high", "0.01", True
    ),
    "zero_date": Mode(ANYWHERE, "this share of one date is 0000-00-00", "0.01", True),
    "receiver_down": Mode(frozenset({RECEIVER}), "messages are cut off unanswered"),
    "receiver_error": Mode(
        frozenset({RECEIVER}), "500 to messages, so many times or always", "", True
    ),
    "receiver_slow": Mode(
        frozenset({RECEIVER}), "a message is taken after so many seconds", "2", True
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One mode at one feed, with its argument."""

    feed: str
    mode: str
    argument: str

    @property
    def number(self) -> float:
        """The argument as a number."""
        return float(self.argument)

    def __str__(self) -> str:
        """Say the fault without its feed, as `mode` or `mode:argument`."""
        return f"{self.mode}:{self.argument}" if self.argument else self.mode


def parse_fault(text: str, wires: Mapping[str, Wire]) -> list[Fault]:
    """Read `feed=mode[:argument]`; a source in place of a feed means each of its feeds.

    The receiver of messages counts as a feed called `dispatch`.

    Raises:
        FaultError: no such feed or mode, or a mode this kind of feed cannot have.
    """
    target, _, rest = text.partition("=")
    mode, _, argument = rest.partition(":")
    _check_mode(text, mode, argument)
    kinds = {feed: wire.kind for feed, wire in wires.items()} | {DISPATCH: RECEIVER}
    feeds = [feed for feed in kinds if target in {feed, feed.partition("/")[0]}]
    if not feeds:
        raise FaultError(f"{text!r}: no feed or source {target!r} in this city")
    for feed in feeds:
        if kinds[feed] not in MODES[mode].kinds:
            raise FaultError(f"{feed}: a feed of kind {kinds[feed]} cannot have {mode!r}")
    return [Fault(feed, mode, argument or MODES[mode].argument) for feed in feeds]


def _check_mode(text: str, mode: str, argument: str) -> None:
    if mode not in MODES:
        raise FaultError(f"{text!r}: no fault {mode!r}; choose one of {', '.join(MODES)}")
    if MODES[mode].is_number and argument and not re.fullmatch(r"\d+(\.\d+)?", argument):
        raise FaultError(f"{text!r}: {mode!r} takes a number, not {argument!r}")


def spoil(table: pa.Table, wire: Wire, fault: Fault | None) -> pa.Table:
    """Return the table as the agency would send it under the fault; untouched by other modes.

    Raises:
        FaultError: the feed has no column the fault could spoil.
    """
    if fault is None or fault.mode not in _SPOILERS:
        return table
    return _SPOILERS[fault.mode](table, wire, fault)


def _empty(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    del wire, fault
    return table.slice(0, 0)


def _shrunk(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    del wire
    kept = [row for row in range(len(table)) if (row * 37) % 100 >= fault.number * 100]
    return table.take(pa.array(kept, pa.int64()))


def _new_column(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    del wire
    return table.append_column(fault.argument, pa.array(["试用"] * len(table), pa.string()))


def _missing_column(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    spared = {*wire.grain, wire.window_field}
    losable = [f for f in wire.fields if f.name in table.schema.names and f.name not in spared]
    needed = [field.name for field in losable if field.is_required]
    gone = fault.argument or [*needed, *(field.name for field in losable), ""][0]
    if gone not in table.schema.names:
        raise FaultError(f"{wire.feed}: there is no column {gone!r} that could go missing")
    return table.drop_columns([gone])


def _unknown_district(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    return _change(table, _column(table, wire, "district"), fault.number, lambda _: "未知区")


def _malformed_code(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    column = _column(table, wire, "project_code")
    return _change(table, column, fault.number, lambda code: code[: len(code) // 2])


def _amount_x10000(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    return _change(table, _column(table, wire, "decimal"), fault.number, _times_10000)


def _zero_date(table: pa.Table, wire: Wire, fault: Fault) -> pa.Table:
    column = _column(table, wire, "date", "month", "timestamp")
    return _change(table, column, fault.number, lambda _: "0000-00-00")


_SPOILERS: Mapping[str, Callable[[pa.Table, Wire, Fault], pa.Table]] = {
    "empty": _empty,
    "shrunk": _shrunk,
    "new_column": _new_column,
    "missing_column": _missing_column,
    "unknown_district": _unknown_district,
    "malformed_code": _malformed_code,
    "amount_x10000": _amount_x10000,
    "zero_date": _zero_date,
}


def _column(table: pa.Table, wire: Wire, *types: str) -> str:
    """The column to spoil: a required one first, then by the order of types, money before areas."""
    found = [
        (not field.is_required, types.index(field.type), not field.name.endswith("_wan"), place)
        for place, field in enumerate(wire.fields)
        if field.type in types
        and field.name in table.schema.names
        and field.name != wire.window_field
    ]
    if not found:
        raise FaultError(f"{wire.feed}: has no column of type {types[0]} to spoil")
    return wire.fields[min(found)[-1]].name


def _change(table: pa.Table, name: str, share: float, change: Callable[[str], str]) -> pa.Table:
    """Change an even share of the values there are, at least one."""
    values: list[str | None] = table.column(name).to_pylist()
    filled = [(row, value) for row, value in enumerate(values) if value]
    for row, value in filled[:: max(1, round(1 / share))]:
        values[row] = change(value)
    return table.set_column(table.schema.names.index(name), name, pa.array(values, pa.string()))


def _times_10000(amount: str) -> str:
    """Multiply the number in a text such as `1,234.5亿元`, leaving what stands around it."""
    number = re.compile(r"-?\d[\d,]*(\.\d+)?")
    return number.sub(lambda it: str(Decimal(it[0].replace(",", "")) * 10000), amount, count=1)
