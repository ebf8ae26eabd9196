"""Tables for people (人读表): CSV that Excel opens as it should, with Chinese headers.

Text cells a spreadsheet would run as formulas start with an apostrophe, numbers stay numbers, coded
values show their Chinese words; rows keep the order of the Parquet they are made from.
Must not enter: personal columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from exports.manifest import People, Skipped
from exports.parquet import Written
from exports.sql import Connection, columns_of, literal, quoted, statement

# What one sheet of Excel holds below its header.
ROWS_CAP = 1_048_575

Labels = Mapping[str, Mapping[str, str]]

_BOM = "\ufeff"
_FORMULA = r"^[\s\p{Z}\x00\x{FEFF}]*[=+\-@＝＋－＠]|^[\t\r\n\x00]"
_NEUTRAL = "case when regexp_matches({text}, {formula}) then '''' || {text} else {text} end"
_YES_NO = "case when {name} then '是' when not {name} then '否' end"
_COPY = (
    "copy (select {columns} from {table}) to {path} "
    "(format csv, header true, delimiter ',', quote '\"', escape '\"')"
)
_AS_IT_IS = (
    "BIGINT",
    "INTEGER",
    "SMALLINT",
    "TINYINT",
    "HUGEINT",
    "DOUBLE",
    "FLOAT",
    "DECIMAL",
    "DATE",
    "TIMESTAMP",
)


def write_people(
    files: Connection,
    tables: Sequence[Written],
    folder: Path,
    headers: Mapping[str, str],
    cap: int = ROWS_CAP,
) -> People:
    """Write ``folder/<table>.csv`` for every table of at most ``cap`` rows.

    Args:
        files: a connection that sees the written tables under their own names.
        tables: what was written, in the order of the release.
        folder: where the CSV files go.
        headers: column name to Chinese header; a name without one is its own header.
        cap: most rows a table for people may have.
    """
    labels = read_labels(files)
    shown = [written for written in tables if written.rows <= cap]
    for written in shown:
        _write(files, written, folder, headers, labels)
    reason = f"more rows than the {cap} that one sheet holds; use tables/*.parquet"
    return People(
        tables=tuple(written.table.name for written in shown),
        skipped=tuple(
            Skipped(table=written.table.name, rows=written.rows, reason=reason)
            for written in tables
            if written.rows > cap
        ),
    )


def read_labels(files: Connection) -> Labels:
    """Return the Chinese words of coded values: domain to value to word."""
    labels: dict[str, dict[str, str]] = {}
    rows = files.execute("select domain, value, zh from labels where zh is not null order by all")
    for domain, value, word in rows.fetchall():
        labels.setdefault(domain, {})[value] = word
    return labels


def _write(
    files: Connection, written: Written, folder: Path, headers: Mapping[str, str], labels: Labels
) -> None:
    name = written.table.name
    columns = columns_of(files, name)
    titles = distinct_titles(columns, headers)
    shown = (
        f"{_cell(column, kind, labels)} as {quoted(title)}"
        for (column, kind), title in zip(columns.items(), titles, strict=True)
    )
    files.execute(
        statement(
            _COPY,
            columns=", ".join(shown),
            table=quoted(name),
            path=literal(str(folder / f"{name}.csv")),
        )
    )


def distinct_titles(columns: Iterable[str], headers: Mapping[str, str]) -> list[str]:
    """Return one header a column: Chinese where known, never twice, the first after a BOM."""
    titles: list[str] = []
    for column in columns:
        title = _plain(headers.get(column, column))
        title = f"{title}(UTC)" if column.endswith("_at") else title
        titles.append(title if title not in titles else f"{title}({column})")
    return [f"{_BOM}{titles[0]}", *titles[1:]]


def _plain(title: str) -> str:
    """Keep a header free of what would need quoting, or would be run."""
    folded = " ".join(title.replace(",", "，").replace('"', "").split())
    return folded.lstrip("=+-@")


def _cell(column: str, kind: str, labels: Labels) -> str:
    name = quoted(column)
    if kind == "BOOLEAN":
        return statement(_YES_NO, name=name)
    if kind.startswith(_AS_IT_IS) and not kind.endswith("]"):
        return name
    text = name if kind == "VARCHAR" else f"cast({name} as varchar)"
    neutral = statement(_NEUTRAL, text=text, formula=literal(_FORMULA))
    words = labels.get(column)
    return _worded(name, words, neutral) if words and kind == "VARCHAR" else neutral


def _worded(name: str, words: Mapping[str, str], otherwise: str) -> str:
    cases = " ".join(f"when {literal(value)} then {literal(zh)}" for value, zh in words.items())
    return f"case {name} {cases} else {otherwise} end"
