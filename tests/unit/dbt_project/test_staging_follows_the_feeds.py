"""Staging models repeat names of the feed files: whoever changes one of the two is told so here."""

import ast
import re

import pytest
import yaml

SQL_TYPES = {
    "integer": "bigint",
    "date": "date",
    "month": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}
INGEST_COLUMNS = {
    "feed": "varchar",
    "batch_id": "varchar",
    "row_no": "bigint",
    "landed_at": "timestamp",
    "known_at": "timestamp",
    "superseded_at": "timestamp",
    "followed_at": "timestamp",
    "known_basis": "varchar",
    "broken_rules": "varchar",
    "findings": "varchar",
    "outcome": "varchar",
    "raw": "varchar",
}


def model_of(feed):
    return "stg_" + feed.replace("/", "__")


def mapping(project, feed):
    """The {column: type} that a staging model passes to stage()."""
    source, table = feed.split("/")
    text = (project / "models" / "staging" / source / f"{model_of(feed)}.sql").read_text()
    call = re.fullmatch(r"\{\{ stage\('(\w+)', '(\w+)', (\{.*\})\) \}\}\n", text, re.DOTALL)
    assert call, f"{model_of(feed)}.sql is not one call of stage()"
    assert (call[1], call[2]) == (source, table)
    return ast.literal_eval(call[3])


def declared_type(column):
    scale = column.get("scale", 2)
    return f"decimal({scale})" if column["type"] == "decimal" and scale != 2 else column["type"]


def sql_type(declared):
    if declared.startswith("decimal"):
        return f"decimal(18, {declared[8:-1] or 2})"
    return SQL_TYPES.get(declared, "varchar")


def test_every_feed_has_a_staging_model_and_every_staging_model_a_feed(project, feeds):
    models = {file.stem for file in project.glob("models/staging/*/*.sql")}
    assert models == {model_of(feed) for feed in feeds}


def test_a_staging_model_yields_the_columns_of_its_feed_file_with_their_types(project, feeds):
    for feed, contract in feeds.items():
        expected = {column["name"]: declared_type(column) for column in contract["columns"]}
        assert mapping(project, feed) == expected, feed


def test_the_contract_of_a_staging_model_lists_what_it_yields(project, feeds, described):
    for feed in feeds:
        yielded = {name: sql_type(kind) for name, kind in mapping(project, feed).items()}
        columns = described[model_of(feed)]["columns"]
        listed = {column["name"]: column["data_type"] for column in columns}
        assert listed == yielded | INGEST_COLUMNS, feed


def test_the_grain_tested_is_the_grain_of_the_feed_file(feeds, described):
    for feed, contract in feeds.items():
        tests = [test["unique_together"] for test in described[model_of(feed)]["data_tests"]]
        grains = [
            test["arguments"]["columns"]
            for test in tests
            if test.get("config", {}).get("where") == "outcome = 'modelled'"
        ]
        assert grains == [contract["grain"]], feed


def test_every_feed_says_since_when_its_history_was_known(feeds):
    silent = [feed for feed, contract in feeds.items() if "known_by" not in contract]
    assert silent == []


def test_every_feed_is_a_source_whose_asset_is_its_landing(project, feeds):
    sources = {}
    for file in project.glob("models/staging/*/_*__sources.yml"):
        for source in yaml.safe_load(file.read_text())["sources"]:
            for table in source["tables"]:
                sources[f"{source['name']}/{table['name']}"] = (source, table)
    assert set(sources) == set(feeds)
    for feed, (source, table) in sources.items():
        assert (source["schema"], table["identifier"]) == ("landing", feed.replace("/", "__"))
        assert table["config"]["meta"]["dagster"]["asset_key"] == ["landing", *feed.split("/")]


def test_every_staging_model_is_counted(project, feeds):
    text = (project / "macros" / "staging" / "staging_models.sql").read_text()
    assert re.findall(r"'(stg_\w+)'", text) == sorted(model_of(feed) for feed in feeds)


@pytest.mark.parametrize("layer", ["identity", "marts"])
def test_no_personal_column_leaves_staging(project, feeds, described, layer):
    personal = {
        column["name"]
        for contract in feeds.values()
        for column in contract["columns"]
        if column.get("personal")
    }
    for file in project.glob(f"models/{layer}/**/*.sql"):
        yielded = {column["name"] for column in described[file.stem]["columns"]}
        assert not yielded & personal, file.name
