"""``golden.yml``: whom a city believes, field by field, and every mistake with its line."""

from pathlib import Path

import pytest

from ingestion.city import CityError, find_mistakes, read_city
from ingestion.golden import EVIDENCE, KINDS, TOLD, Fields, Golden, read_golden
from ingestion.mistakes import MistakesError
from orchestration.variables import dbt_variables

SANDBOX = Path(__file__).parents[3] / "cities" / "sandbox"
PROJECT = Path(__file__).parents[3] / "dbt_project"

GOLDEN = """\
crs: gcj02
fields:
  project_name: [approval/projects, keylist/annual_plan]
  total_investment_wan:
    government: [approval/projects, engineering/projects]
    other:
      - keylist/annual_plan
      - approval/projects
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "golden.yml"
    path.write_text(GOLDEN, encoding="utf-8")
    return path


def mistakes_in(file):
    with pytest.raises(MistakesError) as caught:
        read_golden(file)
    return [(mistake.line, mistake.message) for mistake in caught.value.mistakes]


def test_a_list_counts_for_every_kind_and_a_kind_may_have_its_own(file):
    golden = read_golden(file)
    assert golden.crs == "gcj02"
    assert golden.orders["project_name"] == {"other": ["approval/projects", "keylist/annual_plan"]}
    assert golden.orders["total_investment_wan"] == {
        "government": ["approval/projects", "engineering/projects"],
        "other": ["keylist/annual_plan", "approval/projects"],
    }


def test_what_is_left_out_has_the_usual_order(file, tmp_path):
    assert read_golden(file).orders["district"] == {"other": list(TOLD["district"])}
    usual = read_golden(tmp_path / "none.yml")
    assert usual == Golden()
    assert usual.crs == "wgs84"
    assert list(usual.orders) == list(TOLD) == list(Fields.model_fields)


def test_by_default_nobodys_word_alone_is_a_start_or_a_finish():
    orders = Golden().orders
    assert orders["started_on"] == orders["completed_on"] == {"other": [EVIDENCE]}


def test_the_orders_reach_the_models_as_a_variable():
    variables = dbt_variables(read_city(SANDBOX))["golden"]
    assert variables["crs"] == "wgs84"
    assert list(variables["fields"]) == list(TOLD)
    assert set(variables["fields"]["total_investment_wan"]) == {"government", "other"}


def test_every_kind_of_investor_of_the_register_may_have_its_order():
    [column] = [
        column
        for column in read_city(SANDBOX).feeds["approval/projects"].columns
        if column.name == "investor_kind"
    ]
    assert {*column.values.values(), "other"} == set(KINDS)


def test_every_source_is_a_feed_that_the_models_ask():
    sources = {source for told in TOLD.values() for source in told} - {EVIDENCE}
    assert sources <= set(read_city(SANDBOX).feeds)
    asked = "".join(
        (PROJECT / "models" / name).read_text(encoding="utf-8")
        for name in ("identity/int_positions.sql", "marts/golden_records.sql")
    )
    assert [source for source in sorted(sources) if f"'{source}'" not in asked] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        pytest.param(
            "keylist/annual_plan]",
            "keylist/anual_plan]",
            3,
            "fields.project_name.2: keylist/anual_plan does not tell project_name; did you mean "
            "keylist/annual_plan?",
            id="misspelt",
        ),
        pytest.param(
            "      - keylist/annual_plan",
            "      - land/parcels",
            7,
            "fields.total_investment_wan.other.1: land/parcels does not tell "
            "total_investment_wan; those who do: approval/projects, ",
            id="a source that does not tell it",
        ),
        pytest.param(
            "      - approval/projects",
            "      - keylist/annual_plan",
            8,
            "fields.total_investment_wan.other.2: keylist/annual_plan is listed twice",
            id="twice",
        ),
        pytest.param(
            "[approval/projects, keylist/annual_plan]",
            "[keylist/annual_plan]",
            3,
            "fields.project_name: approval/projects is missing: what it registers needs a "
            "project_name",
            id="never empty",
        ),
        pytest.param(
            "[approval/projects, keylist/annual_plan]",
            "[]",
            3,
            "fields.project_name: should have at least 1 item",
            id="nobody",
        ),
        pytest.param(
            "[approval/projects, keylist/annual_plan]",
            "approval/projects",
            3,
            "fields.project_name: should be a mapping of keys and values",
            id="no list",
        ),
        pytest.param(
            "    government:",
            "    goverment:",
            5,
            "fields.total_investment_wan.goverment: unknown key goverment; did you mean "
            "government?",
            id="kind",
        ),
        pytest.param(
            "    other:\n      - keylist/annual_plan\n      - approval/projects\n",
            "",
            4,
            "fields.total_investment_wan: the key other is missing",
            id="the rest",
        ),
        pytest.param(
            "project_name:", "projectname:", 3, "fields.projectname: unknown key", id="field"
        ),
        pytest.param(
            "gcj02", "gcj2", 1, "crs: should be 'wgs84', 'cgcs2000', 'gcj02' or", id="crs"
        ),
        pytest.param("gcj02", "gauss3", 1, "crs: should be 'wgs84', ", id="no degrees"),
        pytest.param(
            "[approval/projects, keylist/annual_plan]", "[1]", 3, "fields.project_name", id="number"
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(file, old, new, line, message):
    assert GOLDEN.count(old) == 1
    file.write_text(GOLDEN.replace(old, new), encoding="utf-8")
    assert any(at == line and told.startswith(message) for at, told in mistakes_in(file))


def test_the_mistakes_of_a_city_name_the_file(tmp_path):
    for name in ("city.yml", "calendar.csv"):
        (tmp_path / name).write_bytes((SANDBOX / name).read_bytes())
    (tmp_path / "golden.yml").write_text("fields: {sector: [x]}\n", encoding="utf-8")
    found = [mistake for mistake in find_mistakes(tmp_path) if mistake.file.name == "golden.yml"]
    assert [(mistake.line, mistake.message) for mistake in found] == [
        (
            1,
            "fields.sector.1: x does not tell sector; those who do: keylist/annual_plan, "
            "approval/projects",
        )
    ]
    with pytest.raises(CityError, match=r"golden\.yml:1: fields\.sector\.1: x does not tell"):
        read_city(tmp_path)
