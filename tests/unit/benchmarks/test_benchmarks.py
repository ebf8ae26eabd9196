"""What the benchmarks print, and the bare floor's SQL, without measuring anything."""

import json
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from rich.console import Console
from rich.table import Table

from benchmarks import tables
from benchmarks.agreement import SUMS, Figure, compare
from benchmarks.default_city import DefaultCity
from benchmarks.floor import FOLDER, STAGES, TABLES, script
from benchmarks.large_city import LargeCity, Stage
from benchmarks.measure import BenchmarkError, Measure, measure, module
from benchmarks.replay import Replay

GIB = 1024**3
PRINTED = "\n".join(
    [
        "┃ step             ┃ seconds ┃",
        "│ landing          │     4.0 │",
        "│ exports__release │     2.5 │",
        "│ all steps        │     6.5 │",
        "│ 重点项目 key projects │ 996 │",
    ]
)


def text_of(table: Table) -> str:
    paper = StringIO()
    Console(width=100, file=paper).print(table)
    return paper.getvalue()


def city(projects: int, seconds: float, gib: float) -> LargeCity:
    ours, floor = Measure(seconds, seconds, int(gib * GIB)), Measure(1.0, 1.0, GIB)
    stages = [Stage("land", ours), Stage("models", ours, floor)]
    return LargeCity(projects, projects * 37, stages, [], [("stg_engineering__steps", 3.9)])


def test_a_default_city_shows_its_steps_the_rest_and_the_ratio() -> None:
    run = Measure(10.0, 9.0, GIB, output=PRINTED)
    shown = text_of(
        tables.default_city_table(DefaultCity(4996, [run, run], [Measure(2.0, 2.0, GIB)], []))
    )
    rows = {line.split("│")[1].strip(): line for line in shown.splitlines() if "│" in line}
    assert "4.0" in rows["landing"]
    assert "3.5" in rows["start-up and report"]
    assert "5.0 x" in rows["run / floor"]
    assert "3.0 x" in rows["run without the pull / floor"]
    assert "all steps" not in rows


def test_a_large_city_shows_time_memory_and_ratio_of_each_stage() -> None:
    shown = text_of(tables.large_city_table(city(100_000, 2.5, 1.5)))
    models = next(line for line in shown.splitlines() if "models" in line)
    assert [cell.strip() for cell in models.split("│")[1:-1]] == [
        *("models", "2.5", "2.5", "1.50", "1.0", "1.0", "1.00", "2.5 x")
    ]


def test_growth_is_told_against_the_smaller_city() -> None:
    shown = text_of(tables.growth_table(city(100_000, 2.0, 1.0), city(1_000_000, 24.0, 4.0)))
    assert "grows 10 x" in shown
    models = next(line for line in shown.splitlines() if "models" in line)
    assert "12.0 x" in models
    assert "4.0 x" in models


def test_a_replay_shows_its_steps_the_rest_and_what_it_may_take() -> None:
    whole = Measure(38.0, 50.0, GIB)
    shown = text_of(
        tables.replay_table(Replay(4996, 275, {"models": 20.0, "scoring": 15.0}, whole))
    )
    rows = {line.split("│")[1].strip(): line for line in shown.splitlines() if "│" in line}
    seconds = {name: row.split("│")[2].strip() for name, row in rows.items()}
    assert "4,996 projects, 275 instants" in shown
    assert (seconds["models"], seconds["start-up and report"]) == ("20.0", "3.0")
    assert (seconds["replay"], seconds["target on two cores"]) == ("38.0", "40.0")


@pytest.mark.parametrize(("floor", "agrees"), [(99.0, True), (101.0, True), (98.9, False)])
def test_figures_agree_within_one_in_a_hundred(floor: float, *, agrees: bool) -> None:
    assert Figure("projects", "rows", 100.0, floor).agrees is agrees


def test_an_empty_table_agrees_with_an_empty_one_only() -> None:
    assert Figure("projects", "rows", 0.0, 0.0).agrees
    assert not Figure("projects", "rows", 0.0, 5.0).agrees


def write_tables(folder: Path, rules: list[str], schemes: list[str]) -> None:
    """Write every table as one row of ones, signals as one a rule, identifiers as one a scheme."""
    folder.mkdir(parents=True)
    for table in TABLES:
        columns = ["1 as one", *(f"1 as {column}" for name, column in SUMS if name == table)]
        rows = f"unnest({rules}) as rule" if table == "signals" else "'' as rule"
        if table == "project_identifiers":
            rows = f"unnest({schemes}) as scheme"
        file = folder / f"{table}.parquet"
        duckdb.sql(f"copy (select {', '.join(columns)}, {rows}) to '{file}'")


def test_what_the_floor_does_not_know_is_not_asked_of_it(tmp_path: Path) -> None:
    ours = tmp_path / "releases" / "current" / "tables"
    write_tables(ours, ["B-END", "S-PROB", "S-DUE"], ["project_code", "list_line"])
    write_tables(tmp_path / FOLDER / "tables", ["S-DUE"], ["project_code"])
    found = {(one.table, one.figure): (one.ours, one.floor) for one in compare(tmp_path)}
    assert found["signals", "rows"] == (1.0, 1.0)
    assert found["project_identifiers", "rows"] == (1.0, 1.0)
    assert set(found.values()) == {(1.0, 1.0)}


@pytest.mark.parametrize("name", [name for names in STAGES.values() for name in names])
def test_every_sql_file_of_the_floor_parses(name: str) -> None:
    assert duckdb.extract_statements(script(name).read_text(encoding="utf-8"))


def read_by_the_floor(expression: str, text: str) -> object:
    """Return what the floor reads in a cell."""
    with duckdb.connect() as con:
        con.execute(script("spellings").read_text(encoding="utf-8"))
        return con.execute(f"select {expression}", {"cell": text}).fetchall()[0][0]


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("6405", "6405.00"),
        ("0.6405亿元", "6405.00"),
        ("6405.5万元", "6405.50"),
        ("86,443", "86443.00"),
        ("约六千", None),
    ],
)
def test_the_floor_reads_an_amount_with_or_without_its_unit(text: str, wan: str | None) -> None:
    assert read_by_the_floor("cast(wan_in($cell) as varchar)", text) == wan


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *((told, "2023-07-08") for told in ("2023-07-08", "2023/7/8", "2023年7月8日", "20230708")),
        ("45115", "2023-07-08"),
        ("2023年底", None),
        ("0000-00-00", None),
    ],
)
def test_the_floor_reads_a_day_however_it_is_written(text: str, day: str | None) -> None:
    assert read_by_the_floor("cast(day_in($cell) as varchar)", text) == day


@pytest.mark.parametrize(
    ("text", "month"),
    [("2023-07", "2023-07-01"), ("2023年7月", "2023-07-01"), ("45115", "2023-07-01"), ("夏", None)],
)
def test_the_floor_reads_a_month_however_it_is_written(text: str, month: str | None) -> None:
    assert read_by_the_floor("cast(month_in($cell) as varchar)", text) == month


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("川投资备【2019-510107-83-01-092636】FGQB-0118号", ["2019-510107-83-01-092636"]),
        ("2O2O – 510107 – 72 – 02 – 027347", ["2020-510107-72-02-027347"]),
        (
            "2019-510184-39-03-080989；2103-510184-89-01-807346",
            ["2019-510184-39-03-080989", "2103-510184-89-01-807346"],
        ),
        ("2211-510108-04-01-567", []),
    ],
)
def test_the_floor_finds_every_code_in_a_cell(text: str, codes: list[str]) -> None:
    assert read_by_the_floor("codes_in($cell)", text) == codes


def test_the_floor_writes_every_table_it_is_compared_by() -> None:
    written = script("export").read_text(encoding="utf-8")
    assert all(f"'floor/tables/{table}.parquet'" in written for table in TABLES)


def test_a_process_that_fails_is_told_by_its_last_line() -> None:
    with pytest.raises(BenchmarkError, match="exit code 2"):
        measure([*module("json.tool"), "no such file"])


def test_a_process_tells_its_last_line_and_its_memory() -> None:
    code = "import json; print('first'); print(json.dumps({'rows': 3}))"
    done = measure([module("x")[0], "-c", code])
    assert done.told == json.loads('{"rows": 3}')
    assert done.peak > 1024**2
