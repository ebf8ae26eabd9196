"""CSV files: encodings in their order, one dialect, counted twice."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.connectors.csv_file import decoded, read_csv
from ingestion.connectors.grid import MOST_COLUMNS, UnreadableFileError

ENCODINGS = ("utf-8-sig", "gb18030")

# Signs that trip readers of CSV, beside plain ones of both scripts.
TEXTS = st.text(
    st.sampled_from("ab0,\"\r\n \t;'中㐂𠮷（亿")
    | st.characters(codec="utf-8", exclude_characters="\0"),
    max_size=8,
)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=12)
)


def written(rows, encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL, end="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding)


@given(
    rows=TABLES,
    encoding=st.sampled_from(ENCODINGS),
    style=st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n")]),
)
def test_what_was_written_is_what_is_read(rows, encoding, style):
    grid = read_csv(written(rows, encoding, *style), ENCODINGS)
    expected = [[cell or None for cell in row] for row in rows if any(cell.strip() for cell in row)]
    assert list(grid.rows) == expected


@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_and_never_a_crash(content):
    with suppress(UnreadableFileError):
        read_csv(content, ENCODINGS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_both_encodings_of_offices_are_read(encoding):
    rows = [["单位编号", "单位名称"], ["0012", "市重点办"]]
    assert list(read_csv(written(rows, encoding), ENCODINGS).rows) == rows


def test_an_encoding_is_tried_only_if_those_before_it_fail():
    content = "亿".encode("gb18030")
    assert decoded(content, ("latin-1", "gb18030")) == content.decode("latin-1")
    assert decoded(content, ("utf-8-sig", "gb18030")) == "亿"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_refused(encoding):
    with pytest.raises(
        UnreadableFileError, match=r"is not written in utf-8-sig or gb18030|zero bytes"
    ):
        read_csv("单位编号,单位名称\n1,2\n".encode(encoding), ENCODINGS)


def test_a_byte_of_no_encoding_is_named_by_line_and_place():
    with pytest.raises(UnreadableFileError, match=r"line 3 \(byte 9\) is not written in utf-8-sig"):
        read_csv(b"a,b\n1,2\n\xff,2\n", ENCODINGS)


def test_utf_8_cut_within_a_sign_is_not_taken_for_another_encoding():
    content = "单位编号,单位名称\n1,市重点办".encode("utf-8-sig")[:-1]
    with pytest.raises(
        UnreadableFileError, match=r"line 2 .* is not written in utf-8-sig or gb18030"
    ):
        read_csv(content, ENCODINGS)


def test_an_open_quote_at_the_end_is_refused():
    with pytest.raises(UnreadableFileError, match=r"line 2 is broken CSV \(unexpected end of data"):
        read_csv(b'a,b\n1,"never closed', ENCODINGS)


def test_text_behind_a_closing_quote_is_refused():
    with pytest.raises(UnreadableFileError, match="line 1 is broken CSV"):
        read_csv(b'"a"b,c\n', ENCODINGS)


def test_a_second_reader_that_counts_otherwise_refuses_the_file(monkeypatch):
    monkeypatch.setattr("ingestion.connectors.csv_file._count", lambda content: 3)
    with pytest.raises(UnreadableFileError, match="one reader finds 2 rows, a second one 3"):
        read_csv(b"a\nb\n", ENCODINGS)


def test_blank_lines_are_no_rows_and_keep_their_place_in_messages():
    grid = read_csv(b"a,b\n\n,,\n  ,\t\n1,2\n", ENCODINGS)
    assert list(grid.rows) == [["a", "b"], ["1", "2"]]
    assert list(grid.places) == [1, 5]


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_an_empty_file_has_no_rows(content):
    assert list(read_csv(content, ENCODINGS).rows) == []


def test_a_table_of_too_many_columns_is_refused():
    assert read_csv(b",".join([b"x"] * MOST_COLUMNS), ENCODINGS).rows
    with pytest.raises(UnreadableFileError, match="more than 1,000 columns"):
        read_csv(b",".join([b"x"] * (MOST_COLUMNS + 1)), ENCODINGS)


def test_only_a_file_without_a_last_line_end_may_be_cut():
    assert read_csv(b"a,b\n1", ENCODINGS).may_be_cut
    assert not read_csv(b"a,b\n1\n", ENCODINGS).may_be_cut
    assert not read_csv(b"a,b\r1\r", ENCODINGS).may_be_cut
