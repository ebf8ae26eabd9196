"""The gate reads values as the staging models do: both are asked about the same values.

The dbt macros are rendered here as plain Jinja; dbt itself is not loaded.
"""

from pathlib import Path

import duckdb
import jinja2
import pytest

from quality.profile import READINGS
from quality.rules import first_broken, rules_of

MACROS = Path(__file__).parents[3] / "dbt_project" / "macros"
NUMBERS = [
    "0", "-0", "+7", "007", "12.7", "12.0", "1e3", "1,200", "1,20", "1,200,300.5", "12,34",
    "１２", "１，２００．５", "1 200", "　5 ", "九", "abc", "1.2.3", ".5", "5.", "--1",
    "999999999999999999", "99999999999999999999", "12345678901234567890.1", "1200亩", "1200 亩",
    "12.5平方米", "12公顷", "亩", "999999999999亩", "0.00001", "-0.001", "1000000", "1000000.004",
    "1000000.006", "200.4", "NaN", "inf", "0x10", "1_0",
]  # fmt: skip
CLOCKS = [
    "2023-05-06", "2023-5-6", "2023/5/6", "2023.05.06", "2023年5月6日",
    "20230506",
    "2023-05-06 07:08:09",
    "2023-05-06 07:08", "2023-05-06T07:08:09", "2023-05-06T07:08:09Z", "2023-05-06T07:08:09+08:00",
    "2023-05-06 07:08:09.123", "2023-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "1899-12-31",
    "2101-01-01", "2023年底", "7月底", "2023-05", "2023年5月", "202305", "2023-13", "2023", "45052",
    "45052.5", "1683328089000", "168332808900", "2023-05-06 25:00:00", "  2023-05-06 ", "昨天",
]  # fmt: skip
WORDS = ["划拨", " 划拨 ", "出让", "赠送", "1", "0", "true", "FALSE", "是", "否", "Y", "n", "也许"]
CODES = [
    "2305-510104-04-01-123456", "2017-510104-04-01-123456", "2305 510104 04 01 123456",
    "23055101040401123456", "２３０５－510104－04－01－123456", "2305—510104—04—01—123456",
    "待赋码",
    "2305-510104-04-01-12345", "2313-510104-04-01-123456", "23055101040401100000",
    "2305-510104-04-01-123456、2305-510104-04-01-123457", "代码：2305-510104-04-01-I2345O",
]  # fmt: skip
SAMPLES = [None, "", "-", " ", "　", *NUMBERS, *CLOCKS, *WORDS, *CODES, "P1", "P1x", "13912345678"]


class Adapter:
    """Stands for dbt's adapter: every macro has one spelling here."""

    def __init__(self):
        self.module = None

    def dispatch(self, name):
        return getattr(self.module, f"default__{name}")

    def quote(self, name):
        return f'"{name}"'


@pytest.fixture(scope="module")
def macros():
    adapter = Adapter()
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals.update(
        adapter=adapter, var={"utc_offset_hours": 8}.__getitem__, **{"return": lambda value: value}
    )
    files = (MACROS / folder for folder in ("portable", "identity", "staging"))
    text = "".join(path.read_text() for folder in files for path in sorted(folder.glob("*.sql")))
    adapter.module = environment.from_string(text).module
    return adapter.module


def in_staging(macros, con, column):
    """What the staging model says of every sample of one column."""
    told = {
        "name": "x",
        "kind": column.type,
        "scale": column.scale,
        "is_sent": True,
        "unit": {unit: str(factor) for unit, factor in column.unit.items()},
        "vocabulary": dict(column.values),
        "rules": {
            "required": column.required,
            "pattern": column.pattern,
            "min": column.min,
            "max": column.max,
        },
    }
    months = column.type == "month"
    verdicts = con.execute(f"""
        with trimmed as (select landed.*, {macros.text_as_sent(told)} as x__text from landed),
        clocked as (
            select *, {macros.read_clock("x__text", months=months)} as x__clock from trimmed
        ),
        typed as (select *, {macros.typed_value(told)} as x__value from clocked)
        select x, {macros.broken_rule(told)} from typed order by position
    """).fetchall()
    return {said: rule and rule.partition(":")[2] for said, rule in verdicts}


def at_the_gate(con, feed, column):
    """What the gate says of every sample of one column."""
    rules = [rule for rule in rules_of(feed) if rule.column == column.name]
    verdict = first_broken(rules).replace(f'"{column.name}', '"x')
    query = f"""
        with t as (select as_sent(x) as x, x as sent, x__unit, position from landed)
        select sent, {verdict} from t order by position
    """
    return dict(con.execute(query).fetchall())


@pytest.mark.parametrize("unit", [None, "亩", "公顷"])
def test_the_gate_and_staging_judge_every_value_alike(feed, macros, unit):
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute(READINGS.read_text())
        con.execute("create table landed(position integer, x varchar, x__unit varchar)")
        con.executemany(
            "insert into landed values (?, ?, ?)",
            [(n, said, unit) for n, said in enumerate(dict.fromkeys(SAMPLES))],
        )
        judged = [c for c in feed.columns if c.type != "district" and not (unit and not c.unit)]
        assert judged
        for column in judged:
            gate = at_the_gate(con, feed, column)
            assert gate == in_staging(macros, con, column), column.name
            assert len(set(gate.values())) > 1, f"{column.name}: the samples test nothing"
