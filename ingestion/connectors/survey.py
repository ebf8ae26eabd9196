"""An Excel workbook looked over before it is read: how large it is, and how many rows it holds.

A second reader, independent of the one that lands the rows: it streams the XML of the sheets
through expat in bounded memory and stops at the first bound that is passed. Grain: one workbook.
Must not enter: values (only their length counts).
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol
from xml.parsers import expat

from ingestion.connectors.grid import LONGEST_CELL, UnreadableFileError, check_size

MOST_ENTRIES = 2_000
MOST_SHEETS = 50
UNPACKED_BYTES = 256 * 2**20
MOST_SIGNS = 256 * 2**20

_SHEETS, _STRINGS, _MACROS = "xl/worksheets/", "xl/sharedStrings.xml", "xl/vbaProject.bin"
_ENCRYPTED = 0x1
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What reading a damaged archive, or a damaged sheet in it, comes to.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    NotImplementedError,
    ValueError,
    LookupError,
)


@dataclass(slots=True)
class Survey:
    """What a workbook holds, all sheets together.

    Attributes:
        rows: rows with at least one value.
        errors: cells that hold an Excel error such as #REF!; they count as empty.
        signs: length of all values.
    """

    rows: int = 0
    errors: int = 0
    signs: int = 0


def survey(content: bytes) -> Survey:
    """Look a workbook over.

    Raises:
        UnreadableFileError: it is cut off, damaged, locked, holds macros, or is out of bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _survey(archive)
    except _DAMAGE as error:
        raise UnreadableFileError("it is not a complete Excel file") from error


def _survey(archive: zipfile.ZipFile) -> Survey:
    _check_entries(archive.infolist())
    if archive.testzip() is not None:
        raise UnreadableFileError("it is not a complete Excel file")
    found, strings = Survey(), _Strings()
    if _STRINGS in archive.namelist():
        _parse(archive, _STRINGS, strings)
    for name in archive.namelist():
        if name.startswith(_SHEETS) and name.endswith(".xml"):
            rows = _Rows(found, strings.lengths)
            _parse(archive, name, rows)
            check_size(rows.height, rows.width)
    return found


def _check_entries(entries: Sequence[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    sheets = sum(name.startswith(_SHEETS) and name.endswith(".xml") for name in names)
    reasons = {
        "it is not a complete Excel file": any(
            entry.compress_type not in _PACKINGS for entry in entries
        ),
        "it is locked with a password": any(entry.flag_bits & _ENCRYPTED for entry in entries),
        "it holds macros": _MACROS in names,
        "it holds no sheet": sheets == 0,
        f"it has more than {MOST_SHEETS} sheets": sheets > MOST_SHEETS,
        f"it is packed of more than {MOST_ENTRIES} parts": len(entries) > MOST_ENTRIES,
        f"it unpacks to more than {UNPACKED_BYTES // 2**20} MiB": (
            sum(entry.file_size for entry in entries) > UNPACKED_BYTES
        ),
    }
    for reason, holds in reasons.items():
        if holds:
            raise UnreadableFileError(reason)


class _Listener(Protocol):
    """What is told of one XML file while it streams by."""

    def start(self, name: str, attributes: Mapping[str, str], /) -> None: ...
    def text(self, data: str, /) -> None: ...
    def end(self, name: str, /) -> None: ...


class _Strings:
    """The lengths of the shared strings, in order."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._is_text = False

    def start(self, name: str, attributes: Mapping[str, str], /) -> None:
        del attributes
        if name == "si":
            self.lengths.append(0)
        self._is_text = name == "t"

    def text(self, data: str, /) -> None:
        if self._is_text and self.lengths:
            self.lengths[-1] += len(data)

    def end(self, name: str, /) -> None:
        del name
        self._is_text = False


class _Rows:
    """Counts one sheet into a survey; ``lengths`` are those of the shared strings."""

    def __init__(self, found: Survey, lengths: Sequence[int]) -> None:
        self.height = 0
        self._columns: set[str] = set()
        self._found, self._lengths = found, lengths
        self._is_filled = self._is_value = False
        self._kind: str | None = None
        self._value = ""

    @property
    def width(self) -> int:
        """The number of the last column."""
        return max(map(_column, self._columns), default=0)

    def start(self, name: str, attributes: Mapping[str, str], /) -> None:
        if name == "c":
            self._kind = attributes.get("t")
            self._columns.add(attributes.get("r", "").rstrip("0123456789"))
        elif name in {"v", "t"}:
            self._is_value, self._value = True, ""
        elif name == "row":
            self.height = max(self.height, int(attributes.get("r", self.height + 1)))
            self._is_filled = False

    def text(self, data: str, /) -> None:
        if self._is_value:
            self._value += data

    def end(self, name: str, /) -> None:
        if self._is_value:
            self._is_value = False
            self._count_value()
        elif name == "row":
            self._found.rows += self._is_filled

    def _count_value(self) -> None:
        if self._kind == "e":
            self._found.errors += 1
            return
        length = self._shared_length() if self._kind == "s" else len(self._value)
        if length:
            self._is_filled = True
            self._found.signs += length
            _check_signs(length, self._found.signs)

    def _shared_length(self) -> int:
        place = int(self._value or -1)
        if not 0 <= place < len(self._lengths):
            raise UnreadableFileError("it names a text that is not in it")
        return self._lengths[place]


def _check_signs(cell: int, book: int) -> None:
    if cell > LONGEST_CELL:
        raise UnreadableFileError(f"it has a cell of more than {LONGEST_CELL:,} signs")
    if book > MOST_SIGNS:
        raise UnreadableFileError(f"its cells hold more than {MOST_SIGNS:,} signs")


def _parse(archive: zipfile.ZipFile, name: str, listener: _Listener) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = listener.start
    parser.CharacterDataHandler = listener.text
    parser.EndElementHandler = listener.end
    with archive.open(name) as part:
        parser.ParseFile(part)


def _refuse_doctype(*_: object) -> None:
    raise UnreadableFileError("it declares a document type, which no workbook does")


def _column(letters: str) -> int:
    """Return the number of a column: 28 for AB, 0 for none."""
    return reduce(lambda number, letter: number * 26 + ord(letter) - 64, letters, 0)
