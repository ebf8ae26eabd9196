"""The drop folder as an office worker would find it, read back by other means than written."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from sandbox.faults import parse_fault
from sandbox.servers.drop import Drop

NOW = datetime(2023, 11, 30, 15, tzinfo=UTC)


@pytest.fixture
def leave(tmp_path, wires, records):
    """Leave one feed's files in a fresh drop folder; give the feed's folder."""

    def run(feed, table=None, *, units=None, fault=None):
        wire = wires[feed]
        drop = Drop(tmp_path / "drop", NOW)
        fault = parse_fault(f"{feed}={fault}", wires)[0] if fault else None
        drop.load(wire, records[feed] if table is None else table, units or {}, fault)
        return tmp_path / "drop" / wire.folder

    return run


def sheet(file):
    return CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()


def reports(*lines):
    names = ("report_month", "project_code", "month_wan", "reported_at")
    return pa.table(
        {
            name: pa.array(column)
            for name, column in zip(names, zip(*lines, strict=True), strict=True)
        }
    )


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_each_year_has_its_list(leave):
    assert names(leave("keylist/annual_plan")) == [
        "2022年重点项目名单.xlsx",
        "2023年重点项目名单.xlsx",
    ]


@pytest.fixture
def one_list(leave, wires, make_rows):
    """The 2023 list with three lines, and its file."""
    wire = wires["keylist/annual_plan"]
    rows = make_rows(wire, 3).set_column(0, "plan_year", [["2023"] * 3])
    folder = leave(wire.feed, rows, units={"total_investment_wan": "亿元"})
    return folder / "2023年重点项目名单.xlsx"


def test_a_list_has_title_group_header_lines_and_totals(one_list, wires):
    title, group, header, first, *_, totals = sheet(one_list)
    labels = [field.label for field in wires["keylist/annual_plan"].fields]
    labels[labels.index("总投资")] = "总投资(亿元)"
    assert title[0] == "2023年重点项目名单"
    assert [cell for cell in group if cell] == ["分月计划"]
    assert header == labels
    assert first[labels.index("项目名称")] == "项目名称000000"
    assert totals[0] == "合计"
    assert totals[labels.index("总投资(亿元)")] == 0.5 + 1.5 + 2.5
    assert totals[labels.index("序号")] == ""


def test_title_and_month_group_are_merged_cells(one_list, wires):
    page = load_workbook(one_list).active
    assert sorted(str(cells) for cells in page.merged_cells.ranges) == ["A1:Z1", "L2:W2"]


def test_amounts_are_numbers_and_codes_and_dates_text(one_list, wires):
    line = sheet(one_list)[3]
    places = {field.name: place for place, field in enumerate(wires["keylist/annual_plan"].fields)}
    assert line[places["annual_plan_wan"]] == 0.5
    assert line[places["planned_start_month"]] == "2023-01"
    assert line[places["project_code"]] == "2301-510104-04-01-000000"


def test_each_month_has_its_report_and_two_are_old_csv(leave):
    lines = [(f"2023-{month:02d}", "A", "1.5", f"2023-{month:02d}-09") for month in range(1, 7)]
    assert names(leave("statistics/investment_monthly", reports(*lines))) == [
        "调度月报-2023-01.csv",
        "调度月报-2023-02.xlsx",
        "调度月报-2023-03.xlsx",
        "调度月报-2023-04.csv",
        "调度月报-2023-05.xlsx",
        "调度月报-2023-06.xlsx",
    ]


def test_an_old_csv_is_gb18030_with_titles_and_totals(leave):
    table = reports(("2023-01", "A𠮷", "1.5", "x"), ("2023-01", "B", "约3", "x"))
    folder = leave("statistics/investment_monthly", table, units={"month_wan": "亿元"})
    text = (folder / "调度月报-2023-01.csv").read_bytes().decode("gb18030")
    assert list(csv.reader(io.StringIO(text))) == [
        ["2023-01 重点项目投资调度月报", "", "", ""],
        ["填报单位:市重点办", "", "", ""],
        ["报告期", "项目代码", "本月完成投资（亿元）", "填报时间"],
        ["2023-01", "A𠮷", "1.5", "x"],
        ["2023-01", "B", "约3", "x"],
        ["合计", "", "1.5", ""],
    ]


def test_later_reports_of_a_month_are_revisions(leave):
    table = reports(
        ("2023-02", "A", "2", "2023-04-09"),
        ("2023年2月", "A", "1", "2023-03-09"),
        ("202302", "B", "5", "2023-03-10"),
        ("2023-02", "A", "3", "2023-05-09"),
    )
    folder = leave("statistics/investment_monthly", table)
    assert names(folder) == [
        "调度月报-2023-02-修订1.xlsx",
        "调度月报-2023-02-修订2.xlsx",
        "调度月报-2023-02.csv",
    ]
    (line,) = sheet(folder / "调度月报-2023-02-修订2.xlsx")[3:-1]
    assert line[2] == 3


def test_plain_files_carry_a_byte_order_mark_and_start_with_the_header(leave, wires):
    for feed in ("directory/contacts", "directory/organisations"):
        (file,) = leave(feed).iterdir()
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        header, first, *_ = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
        assert header == [field.label for field in wires[feed].fields]
        assert first[0].endswith("000000")


def test_visits_come_month_by_month(leave):
    assert names(leave("usage/visits"))[:2] == ["visits-2023-01.csv", "visits-2023-02.csv"]


def test_an_absent_cell_is_empty_and_a_formula_stays_text(leave, wires, make_rows):
    wire = wires["funds/batches"]
    rows = make_rows(wire, 2).set_column(0, "fund", [[None, "=1+1"]])
    line, formula = sheet(leave(wire.feed, rows) / "政策资金批次-20231130.xlsx")[2:4]
    assert line[0] == ""
    assert formula[0] == "=1+1"


def test_files_are_older_than_the_simulated_now(leave):
    for file in leave("keylist/annual_plan").iterdir():
        assert file.stat().st_mtime == NOW.timestamp() - 3600


def test_the_same_records_leave_the_same_bytes(leave, digest):
    once = digest(leave("statistics/investment_monthly"))
    assert once == digest(leave("statistics/investment_monthly"))


def test_only_the_last_file_is_half_written(leave, digest):
    whole = digest(leave("keylist/annual_plan"))
    folder = leave("keylist/annual_plan", fault="half_written")
    torn = [name for name, content in digest(folder).items() if content != whole[name]]
    assert len(torn) == 1
    with pytest.raises(Exception, match=r"[Zz]ip"):
        sheet(folder / torn[0])


def test_a_wrong_encoding_is_none_the_feed_names(leave, wires):
    (file,) = leave("directory/contacts", fault="wrong_encoding").iterdir()
    for encoding in wires["directory/contacts"].connector["encodings"]:
        with pytest.raises(UnicodeDecodeError):
            file.read_bytes().decode(encoding)


def test_a_missing_column_is_missing_from_the_header(healthy, leave):
    healthy.set_fault("directory/contacts=missing_column:person_name")
    file = Path(healthy.environment["DIAODU_DROP"]) / "directory" / "contacts.csv"
    assert "姓名" not in file.read_text(encoding="utf-8-sig").partition("\n")[0]


def test_files_that_are_gone_come_back(healthy):
    folder = Path(healthy.environment["DIAODU_DROP"])
    healthy.set_fault("directory/contacts=down")
    assert names(folder / "directory") == ["organisations.csv"]
    healthy.clear_faults("directory")
    assert names(folder / "directory") == ["contacts.csv", "organisations.csv"]


HOSTILE = (
    "㐂兴𠮷泰科技有限公司",
    "锦江蓉兴科技".encode().decode("gb18030", "replace"),
    "锦江蓉兴科技".encode("gb18030").decode("utf-8", "replace"),
    "主体工(gōng)程\u200b有序，推进",
    "2209-511098-04-01-815034\n2104-500108-04-01-439202",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_out_of_a_workbook_and_an_old_program_as_they_went_in(leave, text):
    line = ("2023-05", text, "1", "2023-05-31 09:00:00")
    later = ("2023-06", text, "1", "2023-06-30 09:00:00")
    folder = leave("statistics/investment_monthly", reports(line, later))
    old, new = (folder / name for name in names(folder))
    assert (old.suffix, new.suffix) == (".csv", ".xlsx")
    rows = list(csv.reader(io.StringIO(old.read_bytes().decode("gb18030"), newline="")))
    assert [cell for row in rows for cell in row].count(text) == 1
    assert [cell for row in sheet(new) for cell in row].count(text) == 1
