"""Excel workbooks: every cell as Excel kept it, bounded before it is read, counted twice."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.connectors import survey as survey_module
from ingestion.connectors.excel_file import read_workbook
from ingestion.connectors.grid import UnreadableFileError
from ingestion.connectors.survey import survey


def workbook(*sheets, write=None):
    """Write sheets of rows; ``write(book, sheet)`` may add to the first."""
    target = io.BytesIO()
    options = {"default_date_format": "yyyy-mm-dd hh:mm:ss", "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        pages = [book.add_worksheet() for _ in sheets or [()]]
        for page, rows in zip(pages, sheets, strict=False):
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
        if write:
            write(book, pages[0])
    return target.getvalue()


def first(content):
    return [list(row) for row in read_workbook(content).grids[0].rows]


def rezip(content, change):
    """Write a workbook's parts again, after ``change(parts)``."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (12.5, "12.5"),
        (-0.25, "-0.25"),
        (1234567.89, "1234567.89"),
        (0.00000012, "0.00000012"),
        (1e15, "1000000000000000"),
        ("510100199001011234", "510100199001011234"),
        ("0012", "0012"),
        (" a ", " a "),
        (True, "true"),
        (date(2024, 7, 30), "2024-07-30"),
        (datetime(2024, 7, 30, 8, 1, 2), "2024-07-30 08:01:02"),  # noqa: DTZ001 as Excel knows no zone
        (time(6, 30), "06:30:00"),
        ("=1+1", "0"),
    ],
)
def test_a_cell_is_read_as_excel_keeps_it(cell, text):
    assert first(workbook([["x", cell]])) == [["x", text]]


def test_empty_cells_and_empty_rows_hold_nothing():
    grid = read_workbook(workbook([["a", None, ""], [], [" "], [None, "b"]])).grids[0]
    assert [list(row) for row in grid.rows] == [["a", None], [None, "b"]]
    assert list(grid.places) == [1, 4]


def test_a_merged_cell_has_its_value_in_its_first_place():
    content = workbook(write=lambda book, page: page.merge_range(0, 0, 1, 2, "标题"))
    assert first(content)[0][0] == "标题"


def test_hidden_sheets_rows_and_columns_are_read():
    def hide(book, page):
        page.set_row(0, None, None, {"hidden": True})
        page.set_column(1, 1, None, None, {"hidden": True})
        book.add_worksheet("隐藏").hide()

    assert first(workbook([["a", "b"], ["c", "d"]], write=hide)) == [["a", "b"], ["c", "d"]]


def test_dates_counted_from_1904_are_the_same_dates():
    target = io.BytesIO()
    options = {"date_1904": True, "default_date_format": "yyyy-mm-dd", "in_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        book.add_worksheet().write_datetime(0, 0, date(2024, 7, 30))
    assert first(target.getvalue()) == [["2024-07-30"]]


def test_an_excel_error_is_empty_and_counted():
    content = workbook(
        write=lambda _, page: (
            page.write_row(0, 0, ["a"]) or page.write_formula(0, 1, "=1/0", None, "#DIV/0!")
        )
    )
    book = read_workbook(content)
    assert list(book.grids[0].rows[0]) == ["a", None]
    assert book.errors == 1


def test_formulas_that_come_out_empty_make_no_row():
    def fill_down(_, page):
        page.write_row(0, 0, ["a", "b"])
        for row in range(1, 5):
            page.write_formula(row, 0, '=IF(B1="x","","")', None, "")

    assert first(workbook(write=fill_down)) == [["a", "b"]]


def test_every_sheet_is_a_grid_of_its_own():
    grids = read_workbook(workbook([["a"]], [], [["b"]])).grids
    assert [(grid.title, len(grid.rows)) for grid in grids] == [
        ("Sheet1", 1), ("Sheet2", 0), ("Sheet3", 1),
    ]  # fmt: skip


TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=6)
CELLS = st.none() | TEXTS | st.integers(-(10**15), 10**15)


@settings(max_examples=40)
@given(rows=st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=8))
def test_what_was_written_is_what_is_read(rows):
    def write_cells(_, page):
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, place, cell)
                elif cell:
                    page.write_string(number, place, cell)

    texts = [[None if cell in {None, ""} else str(cell) for cell in row] for row in rows]
    expected = [row for row in texts if any(cell and cell.strip() for cell in row)]
    read = [[*row, None, None][:2] for row in first(workbook(write=write_cells))]
    assert read == expected


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is no Excel file"),
        (b"PK\x03\x04", "not a complete Excel file"),
        (b"a,b\n1,2\n", "it is no Excel file"),
        ("监管号,成交价\n".encode("utf-16"), "it is no Excel file"),
        (
            b"<html><table><tr><td>1</td></tr></table></html>",
            "web page that only calls itself Excel",
        ),
        (b"\xef\xbb\xbf \n<?xml version='1.0'?>", "web page that only calls itself Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls workbook, or locked"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(content, why):
    with pytest.raises(UnreadableFileError, match=why):
        read_workbook(content)


@pytest.mark.parametrize("part", range(1, 10))
def test_a_half_written_workbook_is_refused(part):
    content = workbook([["监管号", n] for n in range(200)])
    with pytest.raises(UnreadableFileError, match="it is not a complete Excel file"):
        read_workbook(content[: len(content) * part // 10])


WHOLE = workbook([["监管号", n, "x" * n] for n in range(20)])


@given(place=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
def test_a_damaged_byte_changes_no_value_unnoticed(place, byte):
    damaged = WHOLE[:place] + bytes([byte]) + WHOLE[place + 1 :]
    with suppress(UnreadableFileError):
        assert first(damaged) == first(WHOLE)


def test_a_second_reader_that_counts_otherwise_refuses_the_file(monkeypatch):
    monkeypatch.setattr(
        "ingestion.connectors.excel_file.survey", lambda content: survey_module.Survey(rows=2)
    )
    with pytest.raises(UnreadableFileError, match="one reader finds 1 rows, a second one 2"):
        read_workbook(workbook([["a"]]))


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [
        ("MOST_ENTRIES", 3, "packed of more than 3 parts"),
        ("MOST_SHEETS", 1, "more than 1 sheets"),
        ("UNPACKED_BYTES", 2**20 - 1, "unpacks to more than 0 MiB"),
        ("MOST_SIGNS", 9, "cells hold more than 9 signs"),
        ("LONGEST_CELL", 9, "a cell of more than 9 signs"),
    ],
)
def test_a_workbook_out_of_bounds_is_refused_before_it_is_read(monkeypatch, limit, value, why):
    content = workbook([["0123456789"]], [["a"]])
    if limit == "UNPACKED_BYTES":
        content = rezip(content, lambda parts: parts.update({"xl/media/a.bin": bytes(2**20)}))
    survey(content)
    monkeypatch.setattr(survey_module, limit, value)
    with pytest.raises(UnreadableFileError, match=why):
        survey(content)


def test_one_long_text_in_many_cells_is_counted_as_often(monkeypatch):
    monkeypatch.setattr(survey_module, "MOST_SIGNS", 10_000)
    survey(workbook([["x" * 100] * 10 for _ in range(10)]))
    with pytest.raises(UnreadableFileError, match="cells hold more than 10,000 signs"):
        survey(workbook([["x" * 100] * 10 for _ in range(11)]))


@pytest.mark.parametrize(("row", "column"), [(999_999, 30), (5, 1_000)])
def test_a_cell_far_out_is_refused_before_memory_is_asked_for(row, column):
    content = workbook(write=lambda _, page: page.write(0, 0, "a") or page.write(row, column, "b"))
    with pytest.raises(UnreadableFileError, match=r"more than (1,000 columns|20,000,000 cells)"):
        read_workbook(content)


def test_macros_passwords_and_document_types_are_refused():
    def add_macros(parts):
        parts["xl/vbaProject.bin"] = b"macros"

    def add_doctype(parts):
        name = "xl/worksheets/sheet1.xml"
        head, tail = parts[name].split(b"?>", 1)
        parts[name] = head + b'?><!DOCTYPE x [<!ENTITY a "b">]>' + tail

    for change, why in ((add_macros, "it holds macros"), (add_doctype, "declares a document type")):
        with pytest.raises(UnreadableFileError, match=why):
            read_workbook(rezip(workbook([["a"]]), change))


def test_an_archive_without_sheets_is_no_workbook():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(UnreadableFileError, match="it holds no sheet"):
        read_workbook(target.getvalue())


def test_a_sheet_that_names_a_text_it_does_not_have_is_refused():
    def drop_strings(parts):
        parts["xl/sharedStrings.xml"] = b"<sst></sst>"

    with pytest.raises(UnreadableFileError, match="names a text that is not in it"):
        read_workbook(rezip(workbook([["a"]]), drop_strings))
