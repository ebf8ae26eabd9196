"""A city folder: what is read, and every mistake in it with file and line."""

import shutil
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingestion.city import CityError, find_mistakes, read_city
from ingestion.mistakes import Mistake

SANDBOX = Path(__file__).parents[3] / "cities" / "sandbox"

CITY = """\
name: 蓉城
time_zone: Asia/Shanghai
money_unit: 万元
bounding_box: {west: 102, east: 104.95, south: 30.05, north: 31.45}
sla_clock: natural
colours: {green: '#2E9E5B', blue: '#2F6FDE', yellow: '#E9B306', red: '#D93A3A', unrated: '#9AA3AF'}
districts:
  - {code: '510104', name: 锦江区, group: 中心城区, aliases: [锦江]}
  - {code: '510105', name: 青羊区, group: 中心城区}
"""

CALENDAR = """\
date,is_workday,name
2023-10-07,1,国庆节调休

2023-10-05,0,国庆节
"""

PARCELS = """\
feed: land/parcels
title: 土地供应
owner: 市规划和自然资源局
grain: [supervision_no]
latest_by: [updated_at]
connector:
  kind: rest
  url: ${DIAODU_LAND_URL}/api/parcels
  auth: {kind: bearer, secret: TOKEN}
  records: data.rows
  paging: {kind: page, page: pageNum, size: pageSize, rows: 500}
  window: {field: updated_at, overlap: 2h, delay: 5m}
  sweep: {every: 7d}
expect:
  every: 1d
  stale_after: 3d
  min_rows_ratio: 0.8
  max_quarantine_ratio: 0.05
columns:
  - {name: supervision_no, label: 电子监管号, type: text, required: true}
  - name: updated_at
    label: 更新时间
    type: timestamp
"""

FILES = {
    "city.yml": CITY,
    "calendar.csv": CALENDAR,
    "feeds/land/parcels.yml": PARCELS,
}


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def found_in(folder):
    return [
        (mistake.file.relative_to(folder).as_posix(), mistake.line, mistake.message)
        for mistake in find_mistakes(folder)
    ]


def test_the_sandbox_city_has_no_mistake():
    assert find_mistakes(SANDBOX) == []


def test_the_feeds_of_the_sandbox_city_say_how_old_a_source_may_be():
    feeds = read_city(SANDBOX).feeds
    days = {key: feed.expect.stale_after.days for key, feed in feeds.items()}
    weekend = 2  # a limit in working days, reached across one
    assert {days[key] for key in days if key.startswith(("approval/", "engineering/"))} == {
        1 + weekend
    }
    assert {days[key] for key in days if key.endswith("permits")} == {3 + weekend}
    assert days["site/attendance_daily"] == 2
    assert days["directory/contacts"] == 90
    assert (
        days["statistics/investment_monthly"] == 45
    )  # from the 1st to the 15th of the month after


def test_a_city_is_read_as_a_whole(folder):
    city = read_city(folder)
    assert (city.name, city.time_zone) == ("蓉城", ZoneInfo("Asia/Shanghai"))
    assert list(city.feeds) == ["land/parcels"]
    assert city.folder == folder


def test_a_district_is_known_by_code_name_and_alias(folder):
    assert read_city(folder).district_codes == {
        "510104": "510104",
        "锦江区": "510104",
        "锦江": "510104",
        "510105": "510105",
        "青羊区": "510105",
    }


def test_the_days_that_depart_from_the_national_calendar_are_sorted(folder):
    city = read_city(folder)
    assert city.workdays == {date(2023, 10, 5): False, date(2023, 10, 7): True}
    assert [day.name for day in city.calendar] == ["国庆节", "国庆节调休"]


def test_a_city_without_calendar_follows_the_national_one(folder):
    (folder / "calendar.csv").unlink()
    assert read_city(folder).calendar == []


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "message"),
    [
        pytest.param(
            "city.yml", "Asia/Shanghai", "Asia/Shanghi", 2, "time_zone: no time zone is", id="zone"
        ),
        pytest.param("city.yml", "万元", "元", 3, "money_unit: should be '万元'", id="money"),
        pytest.param(
            "city.yml", "west: 102", "west: 105", 4, "bounding_box.west: west 105.0 is", id="box"
        ),
        pytest.param(
            "city.yml", "natural", "naturl", 5, "sla_clock: should be 'natural' or", id="clock"
        ),
        pytest.param(
            "city.yml", "#2E9E5B", "2E9E5B", 6, "colours.green: should match", id="colour"
        ),
        pytest.param(
            "city.yml",
            "'510105'",
            "'51010'",
            9,
            "districts.青羊区.code: should match pattern '^[0-9]{6}$'",
            id="short district code",
        ),
        pytest.param(
            "city.yml", "'510105'", "510105", 9, "districts.青羊区.code: should be a", id="number"
        ),
        pytest.param(
            "city.yml",
            "青羊区,",
            "锦江,",
            9,
            "districts.锦江: 锦江 is used twice, already by 锦江区",
            id="word that means two districts",
        ),
        pytest.param(
            "city.yml", "name: 蓉城", "nmae: 蓉城", 1, "nmae: unknown key nmae; did you", id="key"
        ),
        pytest.param(
            "city.yml",
            "name: 蓉城",
            "name: 蓉城\nname: x",
            2,
            "the key name is written",
            id="again",
        ),
        pytest.param("city.yml", "[锦江]", "[锦江", 8, "not YAML: ", id="bracket"),
        pytest.param(
            "calendar.csv", "is_workday", "workday", 1, "unknown column workday; did", id="header"
        ),
        pytest.param(
            "calendar.csv", "2023-10-05", "2023-10-32", 4, "date 2023-10-32 should be", id="day"
        ),
        pytest.param("calendar.csv", "05,0", "05,no", 4, "is_workday no should be 1", id="flag"),
        pytest.param("calendar.csv", "05,0", "07,0", 4, "2023-10-07 is written twice", id="twice"),
        pytest.param("calendar.csv", "0,国庆节", "0", 4, "has 2 cells, should have 3", id="cells"),
        pytest.param("calendar.csv", "0,国庆节", '0,"国庆', 4, "not CSV: ", id="open quote"),
        pytest.param(
            "feeds/land/parcels.yml",
            "feed: land/parcels",
            "feed: land/parcel",
            1,
            "feed: land/parcel should be land/parcels, as its place says",
            id="feed elsewhere",
        ),
        pytest.param(
            "feeds/land/parcels.yml", "title:", "titel:", 2, "titel: unknown key titel", id="title"
        ),
        pytest.param(
            "feeds/land/parcels.yml", "[supervision_no]", "[x]", 4, "grain.1: x is not", id="grain"
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "  url: ${DIAODU_LAND_URL}/api/parcels\n",
            "",
            6,
            "connector: the key url is missing",
            id="missing key",
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "kind: rest",
            "kind: rset",
            7,
            "connector.kind: should be one of 'rest', 'database', 'files', 'release'; did you mean",
            id="kind",
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "rows: 500",
            "rows: 0",
            11,
            "connector.paging.rows: should be greater than or equal to 1",
            id="value inside a variant named like one of its keys",
        ),
        pytest.param(
            "feeds/land/parcels.yml", "2h", "2", 12, "connector.window.overlap: should", id="span"
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "min_rows_ratio: 0.8",
            "min_rows_ratio: 80",
            17,
            "expect.min_rows_ratio: should be less than or equal to 1",
            id="per cent",
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "latest_by: [updated_at]",
            "known_by:\n  - updated_at\n  - supervision_no",
            7,
            "known_by.2: supervision_no is text, but a time is needed",
            id="known_by that is no time",
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "required: true}",
            "requierd: true}",
            20,
            "columns.supervision_no.requierd: unknown key requierd; did you mean required?",
            id="column key in one line",
        ),
        pytest.param(
            "feeds/land/parcels.yml",
            "type: timestamp",
            "type: timestmp",
            23,
            "columns.updated_at.type: should be 'text', ",
            id="column type on its own line",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(folder, name, old, new, line, message):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = [found for found in found_in(folder) if found[2].startswith(message)]
    assert [(place, at) for place, at, _ in told] == [(name, line)]


def test_all_mistakes_are_told_at_once_and_in_order(folder):
    (folder / "city.yml").write_text(CITY.replace("natural", "fast"), encoding="utf-8")
    (folder / "calendar.csv").write_text("date,is_workday,name\nx,1,a\ny,1,b\n", encoding="utf-8")
    (folder / "feeds/land/x.yaml").write_text("", encoding="utf-8")
    (folder / "feeds/land/broken.yml").write_text("a: [", encoding="utf-8")
    assert [(name, line) for name, line, _ in found_in(folder)] == [
        ("calendar.csv", 2),
        ("calendar.csv", 3),
        ("city.yml", 5),
        ("feeds/land/broken.yml", 1),
        ("feeds/land/x.yaml", 1),
    ]


def test_a_feed_declared_in_two_files_is_a_mistake_of_the_misplaced_one(folder):
    shutil.copy(folder / "feeds/land/parcels.yml", folder / "feeds/land/plots.yml")
    [(name, line, message)] = found_in(folder)
    assert (name, line) == ("feeds/land/plots.yml", 1)
    assert message == "feed: land/parcels should be land/plots, as its place says"


def test_a_value_that_is_no_date_is_told_with_its_line(folder):
    path = folder / "feeds/land/parcels.yml"
    path.write_text(PARCELS + "since: 2023-13-45\n", encoding="utf-8")
    assert found_in(folder) == [
        ("feeds/land/parcels.yml", 24, "not YAML: month must be in 1..12"),
    ]


def test_a_file_that_is_not_utf8_is_told_with_its_line(folder):
    (folder / "feeds/land/parcels.yml").write_bytes(PARCELS.encode("gb18030"))
    assert found_in(folder) == [
        ("feeds/land/parcels.yml", 2, "is not UTF-8; save it as UTF-8"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "the key columns is missing", id="empty"),
        pytest.param("- 1\n", "should be a mapping of keys and values", id="list"),
        pytest.param("&a {a: *a}\n", "a: unknown key a", id="alias to itself"),
    ],
)
def test_a_file_of_another_shape_is_a_mistake_of_line_one(folder, text, message):
    (folder / "feeds/land/parcels.yml").write_text(text, encoding="utf-8")
    assert ("feeds/land/parcels.yml", 1, message) in found_in(folder)


def test_a_city_without_feeds_or_head_says_so(folder):
    (folder / "feeds/land/parcels.yml").unlink()
    assert found_in(folder) == [("feeds", 1, "no feed file at feeds/<source>/<table>.yml")]
    (folder / "city.yml").unlink()
    assert found_in(folder)[0] == ("city.yml", 1, "cannot be read: No such file or directory")


def test_a_city_with_mistakes_is_not_read(folder):
    (folder / "city.yml").write_text(CITY.replace("natural", "fast"), encoding="utf-8")
    with pytest.raises(CityError, match=r"city\.yml:5: sla_clock: should be") as caught:
        read_city(folder)
    assert [mistake.line for mistake in caught.value.mistakes] == [5]


def test_further_checkers_add_their_mistakes(folder):
    late = Mistake(folder / "rulebook.yml", 3, "weights should sum to 100")
    assert find_mistakes(folder, [lambda _: [late]]) == [late]
