"""Constructs that answer differently on another engine without an error stay out of the SQL."""

import re

import pytest

BANNED = {
    "cast(x as t), not x::t": r"::",
    "a window function in a CTE, not qualify": r"\bqualify\b",
    "columns by name, not exclude or replace": r"\*\s+(exclude|replace)\b",
    "every key named, not group by all": r"\bgroup\s+by\s+all\b",
    "as_of is a column, never a clock": r"\b(now|today)\s*\(|\bcurrent_(date|time(stamp)?)\b",
    "ordered_string_agg, which keeps its order everywhere": r"\b(listagg|group_concat)\b",
    "days_between or seconds_between": r"\b(date_diff|datediff|datesub|date_sub)\b",
    "nullif under a division": r"[\w)] / (?!nullif\b)",
    "substr counts from 1": r"\bsubstr\([^()]*, 0,",
    "concat_ws or coalesce: || of null is null here and there": r"\|\|",
}
PORTABLE = "macros/portable/"
ORDERING = ("models", "macros/staging", "macros/identity", "macros/history")


def sql_files(project, *folders):
    return [file for folder in folders for file in sorted(project.glob(f"{folder}/**/*.sql"))]


def code(file):
    """The file without comments and without what stands in quotes."""
    text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
    text = re.sub(r"--[^\n]*", "", text)
    return re.sub(r"'(?:[^'\n]|'')*'", "''", text)


@pytest.mark.parametrize("instead", BANNED)
def test_a_banned_construct_occurs_nowhere(project, instead):
    pattern = re.compile(BANNED[instead], re.IGNORECASE)
    found = [
        f"{file.relative_to(project)}: {match[0]}"
        for file in sql_files(project, "models", "macros", "tests")
        if PORTABLE not in file.as_posix()
        for match in [pattern.search(code(file))]
        if match
    ]
    assert not found, f"use {instead}"


def test_every_order_says_where_nulls_stand(project):
    for file in sql_files(project, *ORDERING):
        for clause in re.findall(r"order by\s+((?:[^()]|\([^()]*\))*?)\s*\)", code(file)):
            directions = re.findall(r"\b(?:asc|desc)\b(?! nulls (?:first|last))", clause)
            assert not directions, f"{file.name}: {clause}"
            assert re.search(r"nulls (first|last)", clause), f"{file.name}: {clause}"


def test_marts_name_their_columns_past_the_import(project):
    for file in sql_files(project, "models/identity", "models/marts"):
        stars = re.findall(r"select\s+\*\s+from\s+(\S+)", code(file))
        assert all(source == "{{" for source in stars), f"{file.name}: select * from {stars}"


def test_every_model_is_described_with_its_grain_and_tested_on_it(project, described):
    for file in sql_files(project, "models"):
        model = described[file.stem]
        assert (file.with_suffix(".yml")).exists(), f"{file.stem}.yml is missing"
        assert re.search(r"\b(?:One|one) row per\b", model["description"]), file.stem
        tests = [test for test in model["data_tests"] if "unique_together" in test]
        assert tests, f"{file.stem} has no unique_together test"
