"""Law 5: same landed bytes, same as_of, same rule book: the same release, byte for byte."""

import json

import pytest

from orchestration.execution import execute

pytestmark = pytest.mark.xdist_group("city")


def table_hashes(release):
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return {table["name"]: table["sha256"] for table in manifest["tables"]}


def test_a_second_run_for_the_same_instant_gives_the_same_bytes(city_run):
    before = table_hashes(city_run.release)
    as_of = city_run.workspace.now().isoformat()
    again = execute(city_run.later(hours=1), as_of)
    assert len(before) >= 20
    assert table_hashes(again.release) == before
    assert again.release == city_run.release


def test_what_landed_after_the_instant_is_invisible(city_run):
    later = execute(city_run.later(hours=2), None)
    manifest = json.loads((later.release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["as_of"] > json.loads((city_run.release / "manifest.json").read_text())["as_of"]
