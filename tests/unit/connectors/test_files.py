"""Dropped files: which are taken, what lands of them, what refuses one without the others."""

import csv
import hashlib
import io
import os
from datetime import timedelta

import pytest
import xlsxwriter

from ingestion import connectors
from ingestion.connectors import drop_folder
from ingestion.connectors.drop_folder import find_files
from ingestion.context import DroppedFile
from ingestion.errors import SourceError

LABELS = ["监管号", "项目代码", "成交价（亿元）", "更新时间"]
LINES = [
    ["P1", "2304-510100-04-01-000001", "1.50", "2023-05-02"],
    ["P2", None, "3", "2023-05-03"],
]
TITLED = [["土地供应月报"], ["填报单位:市规自局"], LABELS, *LINES, ["合计", None, "4.50"]]


def as_csv(rows, encoding="utf-8-sig"):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_excel(*sheets):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, rows in sheets:
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return target.getvalue()


class Drop:
    """A drop folder, the feed that reads it, and the stage of the last file fetched."""

    def __init__(self, folder, make_feed, make_context, make_stage):
        self.folder = folder / "land"
        self.folder.mkdir()
        self.feed = make_feed(
            {
                "kind": "files",
                "folder": "${DIAODU_DROP}/land",
                "pattern": "*",
                "each_file": "increment",
                "header": ["监管号", "项目代码"],
                "totals": ["合计"],
            }
        )
        self.context = make_context(DIAODU_DROP=str(folder))
        self._make_stage = make_stage

    def put(self, name, content, age=timedelta(hours=1)):
        path = self.folder / name
        path.write_bytes(content)
        changed = (self.context.now - age).timestamp()
        os.utime(path, (changed, changed))
        return path

    def names(self, **more):
        found = find_files(self.feed, self.feed.connector, self.context, **more)
        return [file.path.name for file in found]

    def fetch(self):
        """Discover the one file there is and fetch it."""
        self.stage = self._make_stage(self.feed)
        [file] = connectors.discover(self.feed, self.context)
        return connectors.fetch_file(self.feed, file, self.stage, self.context)

    def error(self):
        with pytest.raises(SourceError) as raised:
            self.fetch()
        return str(raised.value)


@pytest.fixture
def drop(tmp_path, make_feed, make_context, make_stage):
    return Drop(tmp_path, make_feed, make_context, make_stage)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("月报.csv", as_csv(TITLED)),
        ("月报.csv", as_csv(TITLED, "gb18030")),
        ("月报.xlsx", as_excel(("数据", TITLED))),
        ("月报.XLSX", as_excel(("说明", [["请勿改动"]]), ("数据", TITLED))),
    ],
)
def test_a_file_lands_without_its_titles_and_totals(drop, landed, name, content):
    drop.put(name, content)
    assert drop.fetch().pages == 1
    rows = landed(drop.stage)
    assert [row["parcel_no"] for row in rows] == ["P1", "P2"]
    assert rows[0] == {
        "parcel_no": "P1",
        "project_code": "2304-510100-04-01-000001",
        "price_wan": "1.50",
        "price_wan__unit": "亿元",
        "updated_at": "2023-05-02",
        "row_no": 1,
    }
    assert any(notice.endswith("totals rows left out: 1") for notice in drop.stage.notices)


def test_the_bytes_are_kept_as_received(drop):
    content = as_csv(TITLED, "gb18030")
    drop.put("月报 五月.csv", content)
    drop.fetch()
    [kept] = drop.stage.raw.iterdir()
    assert kept.read_bytes() == content


def test_every_sheet_with_the_header_lands_and_others_are_told(drop, landed):
    sheets = [("一", [LABELS, LINES[0]]), ("说明", [["请勿改动"]]), ("二", [LABELS, LINES[1]])]
    drop.put("两表.xlsx", as_excel(*sheets))
    assert drop.fetch().pages == 2
    assert [row["parcel_no"] for row in landed(drop.stage)] == ["P1", "P2"]
    assert drop.stage.notices == ["sheet 说明: no header row, rows left out: 1"]


def test_unknown_columns_land_and_missing_ones_are_not_said_to_be_sent(drop, landed):
    drop.put("a.csv", as_csv([["监管号", "项目代码", "备注"], ["P1", "X", "急"]]))
    drop.fetch()
    assert landed(drop.stage)[0]["备注"] == "急"
    assert drop.stage.sent == {"parcel_no", "project_code"}


def test_a_file_without_rows_lands_none(drop, landed):
    drop.put("a.csv", as_csv([LABELS]))
    drop.fetch()
    assert landed(drop.stage) == []


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", as_csv([["x", "y"], ["1", "2"]]), "no header row with 监管号, 项目代码"),
        ("a.csv", b"", "no header row with"),
        ("a.csv", "监管号,项目代码\n".encode("utf-16"), "is not written in utf-8-sig or gb18030"),
        ("a.csv", as_csv([LABELS, *LINES])[:-13], "it ends within line 3"),
        ("a.csv", as_csv([LABELS, [*LINES[0], "x"]]), "line 2 has 5 cells, the header 4"),
        ("a.csv", as_csv([[*LABELS, "监管号"], LINES[0]]), "it has the column 监管号 twice"),
        ("a.xlsx", as_excel(("a", TITLED))[:3000], "it is not a complete Excel file. Next: ask"),
        ("a.xls", b"<html><table></table></html>", "it is a web page that only calls itself Excel"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(99), "it is an old .xls workbook"),
        ("a.pdf", b"%PDF", "it is neither .csv nor .xlsx"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_by_name_and_lands_nothing(drop, name, content, told):
    drop.put(name, content)
    error = drop.error()
    assert error.startswith(f"land/parcels: file {name}")
    assert told in error
    assert drop.stage.rows == 0


def test_a_cell_with_an_excel_error_is_told(drop):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, LABELS)
        page.write_row(1, 0, LINES[0])
        page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    drop.put("a.xlsx", target.getvalue())
    drop.fetch()
    assert drop.stage.notices == [
        "file a.xlsx: cells with an Excel error such as #REF! landed empty: 1"
    ]


def test_a_file_that_changes_between_listing_and_reading_is_left_for_the_next_run(drop, make_stage):
    path = drop.put("a.csv", as_csv([LABELS]))
    listed = DroppedFile(path, hashlib.sha256(b"as it was").hexdigest())
    with pytest.raises(SourceError, match=r"file a\.csv: it changed while it was read"):
        connectors.fetch_file(drop.feed, listed, make_stage(drop.feed), drop.context)


def test_files_are_listed_the_oldest_first_then_by_name(drop):
    drop.put("c.csv", b"1", age=timedelta(hours=9))
    drop.put("b.csv", b"2")
    drop.put("a.csv", b"3")
    assert drop.names() == ["c.csv", "a.csv", "b.csv"]


@pytest.mark.parametrize(("seconds", "names"), [(9, []), (10, ["a.csv"]), (-60, [])])
def test_a_file_is_taken_once_it_has_settled(drop, seconds, names):
    drop.put("a.csv", b"1", age=timedelta(seconds=seconds))
    assert drop.names() == names


def test_under_a_simulated_clock_settling_takes_real_time(drop, tmp_path, make_context):
    drop.context = make_context("simulated", DIAODU_DROP=str(tmp_path))
    path = drop.put("a.csv", b"1", age=timedelta(days=-400))
    assert drop.names(wall_clock=lambda: path.stat().st_mtime + 9) == []
    assert drop.names(wall_clock=lambda: path.stat().st_mtime + 10) == ["a.csv"]


@pytest.mark.parametrize("name", ["~$月报.xlsx", ".月报.csv", "a.csv.part", "a.csv.tmp", "a.csv~"])
def test_files_still_being_written_are_not_listed(drop, name):
    drop.put(name, b"1")
    assert drop.names() == []


def test_a_folder_inside_the_folder_is_passed_over(drop):
    (drop.folder / "old.csv").mkdir()
    assert drop.names() == []


def test_a_missing_folder_is_told(drop):
    drop.folder.rmdir()
    with pytest.raises(SourceError, match=r"the drop folder \$\{DIAODU_DROP\}/land cannot be read"):
        drop.names()


def make_link(folder, outside):
    (folder / "a.csv").symlink_to(outside)


def make_pipe(folder, outside):
    os.mkfifo(folder / "a.csv")


def make_long_name(folder, outside):
    (folder / ("重" * 80 + ".csv")).write_bytes(b"1")


def make_hidden_signs(folder, outside):
    (folder / "a\u202evsc.csv").write_bytes(b"1")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (make_link, "file a.csv is a link"),
        (make_pipe, "file a.csv is no regular file"),
        (make_long_name, "has too long a name"),
        (make_hidden_signs, "file a<202e>vsc.csv has signs in its name that do not show"),
    ],
)
def test_an_unfit_file_fails_alone_and_is_never_opened(drop, tmp_path, make, told):
    outside = tmp_path / "secret.csv"
    outside.write_bytes(as_csv([LABELS, *LINES]))
    make(drop.folder, outside)
    for path in drop.folder.iterdir():
        os.utime(path, (0, 0), follow_symlinks=False)
    assert told in drop.error()
    assert list(drop.stage.raw.iterdir()) == []


def test_two_unfit_files_are_two(drop):
    make_pipe(drop.folder, None)
    os.mkfifo(drop.folder / "b.csv")
    for path in drop.folder.iterdir():
        os.utime(path, (0, 0))
    found = connectors.discover(drop.feed, drop.context)
    assert len({file.sha256 for file in found}) == 2


def test_a_file_out_of_all_bounds_is_not_read_whole(drop, monkeypatch):
    monkeypatch.setattr(drop_folder, "FILE_BYTES", 2**20)
    drop.put("a.csv", bytes(2**20 + 1))
    assert "file a.csv is larger than 1 MiB" in drop.error()
