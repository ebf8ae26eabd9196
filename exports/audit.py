"""The release audit (发布审计): what was written is read back, and has to keep its promises.

Grain: one sentence per broken promise; no sentence, no problem. It reads only what is on disk in
the folder being built. Must not enter: a repair; what fails is thrown away as a whole.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from exports.order import disorder
from exports.parquet import Written, is_personal
from exports.personal import personal_in
from exports.sql import Connection, columns_of, one_number, qualified, quoted, statement

_ORPHANED = """
    select count(*) from {table} as t
    where t.project_code is not null
        and not exists (select 1 from projects where projects.project_code = t.project_code)
"""
_PHONE_NUMBERS = "{name} between 13000000000 and 19999999999"
_UNMASKED = """
    select count(*) from quarantine
    where coalesce(json_extract_string(raw, {path}), '') not in ('', 'null')
        and not contains(json_extract_string(raw, {path}), '*')
"""
_WHOLE_NUMBERS = ("BIGINT", "UBIGINT", "HUGEINT")


@dataclass(frozen=True, slots=True)
class Built:
    """A release in the making.

    Attributes:
        folder: where it is built.
        files: a connection that sees the written Parquet under the names of the tables.
        tables: what was written, every declared public table.
        documents: paths of the texts beside the tables, relative to ``folder``.
        personal: names of columns that some feed file marks as personal.
    """

    folder: Path
    files: Connection
    tables: Sequence[Written]
    documents: Sequence[str]
    personal: frozenset[str]


def audit(built: Built) -> list[str]:
    """Return one sentence per broken promise of a built release."""
    checks: Iterable[Callable[[Built], Iterable[str]]] = (
        lost_rows,
        broken_keys,
        unknown_projects,
        personal_columns,
        personal_numbers,
        unmasked_quarantine,
        unexplained_rows,
    )
    return [problem for check in checks for problem in check(built)]


def lost_rows(built: Built) -> Iterable[str]:
    """Compare the rows of the warehouse with those re-read from Parquet and from DuckDB."""
    database = str(built.folder / "diaodu.duckdb")
    with duckdb.connect(database, read_only=True) as copy:
        for written in built.tables:
            name = written.table.name
            parquet = pq.read_metadata(written.path).num_rows
            duck = one_number(copy, statement("select count(*) from {t}", t=quoted(name)))
            if not written.rows == parquet == duck:
                yield (
                    f"{name}: {written.rows} rows in the warehouse, {parquet} in Parquet, "
                    f"{duck} in diaodu.duckdb"
                )


def broken_keys(built: Built) -> Iterable[str]:
    """Look for keys that are null, repeated or out of order, with a second reader."""
    for written in built.tables:
        problem = disorder(written.path, written.table.key)
        if problem:
            yield f"{written.table.name}: {problem}; its key is {', '.join(written.table.key)}"


def unknown_projects(built: Built) -> Iterable[str]:
    """Look for project codes that the approval register never introduced."""
    for written in built.tables:
        if written.table.of_projects:
            query = statement(_ORPHANED, table=quoted(written.table.name))
            lost = one_number(built.files, query)
            if lost:
                yield f"{written.table.name}: {lost} rows have a code that projects does not have"


def personal_columns(built: Built) -> Iterable[str]:
    """Look for columns that a feed file marks as personal."""
    for written in built.tables:
        found = built.personal.intersection(columns_of(built.files, written.table.name))
        if found:
            yield f"{written.table.name}: personal columns {', '.join(sorted(found))} are public"


def personal_numbers(built: Built) -> Iterable[str]:
    """Look for phones and identity card numbers in every table and text."""
    for written in built.tables:
        yield from _numbers_in_table(built.files, written)
    for path in built.documents:
        if personal_in((built.folder / path).read_text(encoding="utf-8")):
            yield f"{path}: holds a phone or identity card number"


def unmasked_quarantine(built: Built) -> Iterable[str]:
    """Look for personal values left readable in the raw rows of the quarantine."""
    for column in sorted(built.personal):
        path = "'$." + quoted(column) + "'"
        readable = one_number(built.files, statement(_UNMASKED, path=path))
        if readable:
            yield f"quarantine: {readable} raw rows show the personal column {column}"


def unexplained_rows(built: Built) -> Iterable[str]:
    """Look for feeds whose landed rows are not all accounted for."""
    query = """
        select feed, landed, modelled + superseded + quarantined from conservation
        where landed <> modelled + superseded + quarantined order by feed
    """
    for feed, landed, explained in built.files.execute(query).fetchall():
        yield f"{feed}: {landed} rows landed, {explained} are accounted for"


def _numbers_in_table(files: Connection, written: Written) -> Iterable[str]:
    name = written.table.name
    tests = {
        column: test
        for column, kind in columns_of(files, name).items()
        if (test := _test(column, kind))
        and not (written.table.of_projects and column == "project_code")
    }
    if not tests:
        return
    counted = ", ".join(f"count(*) filter (where {test})" for test in tests.values())
    query = statement("select {counted} from {t}", counted=counted, t=qualified(name))
    for column, hits in zip(tests, files.execute(query).fetchall()[0], strict=True):
        if hits:
            yield f"{name}: {hits} values of {column} look like phone or identity card numbers"


def _test(column: str, kind: str) -> str | None:
    if kind in _WHOLE_NUMBERS:
        return statement(_PHONE_NUMBERS, name=quoted(column))
    if kind == "VARCHAR":
        return is_personal(quoted(column))
    nested = kind.endswith(("]", ")")) and not kind.startswith("DECIMAL")
    return is_personal(f"cast({quoted(column)} as varchar)") if nested else None
