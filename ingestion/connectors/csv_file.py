"""A CSV file (逗号分隔) as rows of text, read by one reader and counted by another.

Comma, double quotes, quotes doubled inside; encodings are tried strictly in the order the feed
file gives and never guessed. Grain: one file. Must not enter: headers, totals, units (``header``).
"""

import codecs
import csv
import io
from collections.abc import Sequence
from typing import Literal

import pyarrow as pa
import pyarrow.csv

from ingestion.connectors.grid import Cells, Grid, UnreadableFileError, check_size


def read_csv(content: bytes, encodings: Sequence[str]) -> Grid:
    """Read a whole file.

    Raises:
        UnreadableFileError: no encoding fits, the quoting is broken, it is out of bounds, or the
            second reader counts other rows.
    """
    text = decoded(content, encodings)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records = 0
    rows: list[Cells] = []
    places: list[int] = []
    try:
        for row in reader:
            records += bool(row)
            if any(map(str.strip, row)):
                rows.append([cell or None for cell in row])
                places.append(reader.line_num)
    except csv.Error as error:
        raise UnreadableFileError(f"line {reader.line_num} is broken CSV ({error})") from None
    check_size(len(rows), max(map(len, rows), default=0))
    _check_count(records, text)
    return Grid("", rows, places, may_be_cut=not text.endswith(("\n", "\r")))


def decoded(content: bytes, encodings: Sequence[str]) -> str:
    """Decode by the first encoding that fits every byte.

    Raises:
        UnreadableFileError: none does (line and byte say where the best of them failed), or it is
            no text at all.
    """
    furthest = 0
    for encoding in _possible(content, encodings):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
        else:
            return _plain(text)
    line = content.count(b"\n", 0, furthest) + 1
    raise UnreadableFileError(
        f"line {line} (byte {furthest + 1}) is not written in {' or '.join(encodings)}"
    )


def _possible(content: bytes, encodings: Sequence[str]) -> Sequence[str]:
    """Leave only UTF-8 where the file says it is: cut within a sign it reads as something else."""
    if not content.startswith(codecs.BOM_UTF8):
        return encodings
    return [name for name in encodings if codecs.lookup(name).name.startswith("utf-8")]


def _plain(text: str) -> str:
    if "\0" in text:
        raise UnreadableFileError("it holds zero bytes, so it is no text file")
    return text


def _check_count(records: int, text: str) -> None:
    """Count the records again; blank lines are none for either reader."""
    # The second reader takes a last line for a row only if it has an end.
    counted = _count(f"{text}\n".encode()) if text.strip("\r\n") else 0
    if counted != records:
        raise UnreadableFileError(f"one reader finds {records} rows, a second one {counted}")


def _count(content: bytes) -> int:
    uneven: list[int | None] = []

    def note(row: pyarrow.csv.InvalidRow) -> Literal["skip", "error"]:
        uneven.append(row.number)
        return "skip"

    try:
        table = pyarrow.csv.read_csv(
            io.BytesIO(content),
            pyarrow.csv.ReadOptions(
                use_threads=False, block_size=len(content) + 1, autogenerate_column_names=True
            ),
            pyarrow.csv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
            pyarrow.csv.ConvertOptions(include_columns=["f0"], column_types={"f0": pa.binary()}),
        )
    except pa.ArrowInvalid as error:
        raise UnreadableFileError("a second reader cannot read it") from error
    return int(table.num_rows) + len(uneven)
