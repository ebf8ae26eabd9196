"""Dropped files, each a batch of its own: kept as received, then its sheets as rows of text.

Grain: one file. Whatever is wrong with a file refuses that file as a whole and no other.
Must not enter: which files have landed already, and in what order they count (``ingestion.pull``).
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from ingestion.connectors.csv_file import read_csv
from ingestion.connectors.drop_folder import UnfitFileError, read_file, shown
from ingestion.connectors.excel_file import read_workbook
from ingestion.connectors.grid import Grid, UnreadableFileError
from ingestion.connectors.header import find_header
from ingestion.connectors.sheet_rows import LeftOut, table_below
from ingestion.context import DroppedFile, Fetch
from ingestion.contract import Feed, FilesConnector
from ingestion.errors import SourceError
from ingestion.stage import Stage

CSV_ENDINGS = (".csv", ".txt")
EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm")

_ASK_AGAIN = "ask for it again; it will be taken when it is replaced"


def fetch_dropped(feed: Feed, connector: FilesConnector, file: DroppedFile, stage: Stage) -> Fetch:
    """Keep the file, and append the rows of every sheet that has a header row.

    Raises:
        SourceError: the file is unfit, incomplete, changed meanwhile, or two readers differ on it.
    """
    name = shown(file.path.name)
    try:
        content = read_file(file.path)
        _check_unchanged(content, file)
        stage.keep(file.path.name, content)
        grids = _grids(connector, file.path, content, stage)
        pages = sum(_append(feed, connector, grid, stage) for grid in grids)
    except UnfitFileError as error:
        raise SourceError(
            feed.key,
            f"file {name} {error}",
            "remove it, or put a plain file with a plain name in its place",
        ) from error
    except UnreadableFileError as error:
        raise SourceError(feed.key, f"file {name}: {error}", _ASK_AGAIN) from error
    if not pages:
        labels = ", ".join(connector.header)
        raise SourceError(
            feed.key,
            f"file {name} has no header row with {labels}",
            f"{_ASK_AGAIN}, or correct header in the feed file",
        )
    return Fetch(pages=pages)


def _check_unchanged(content: bytes, file: DroppedFile) -> None:
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise UnreadableFileError("it changed while it was read")


def _grids(
    connector: FilesConnector, path: PurePath, content: bytes, stage: Stage
) -> Sequence[Grid]:
    """Read the file as what its name says it is."""
    ending = path.suffix.lower()
    if ending in CSV_ENDINGS:
        return [read_csv(content, connector.encodings)]
    if ending not in EXCEL_ENDINGS:
        raise UnreadableFileError("it is neither .csv nor .xlsx")
    workbook = read_workbook(content)
    if workbook.errors:
        stage.notice(
            f"file {shown(path.name)}: cells with an Excel error such as #REF! landed empty: "
            f"{workbook.errors}"
        )
    return workbook.grids


def _append(feed: Feed, connector: FilesConnector, grid: Grid, stage: Stage) -> bool:
    """Append the rows of one sheet; say whether it has a header row at all."""
    header = find_header(feed, connector, grid)
    if header is None:
        if grid.rows:
            stage.notice(f"sheet {grid.title}: no header row, rows left out: {len(grid.rows)}")
        return False
    table, left_out = table_below(connector, grid, header)
    stage.append(table)
    for notice in _told(left_out):
        stage.notice(f"sheet {grid.title}: {notice}" if grid.title else notice)
    return True


def _told(left_out: LeftOut) -> Iterator[str]:
    if left_out.totals:
        yield f"totals rows left out: {left_out.totals}"
    if left_out.repeated:
        yield f"repeated header rows left out: {left_out.repeated}"
