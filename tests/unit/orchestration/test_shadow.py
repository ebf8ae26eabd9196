"""A shadow ledger: where it lies, when there is none, and how it compares with the city's."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from exports.ledger import Ledger, LedgerError
from ingestion.city import read_city
from orchestration.cli import shadow as verb
from orchestration.cli.app import app
from orchestration.comparison import recoloured, side
from orchestration.settings import REPOSITORY
from orchestration.shadow import SameVersionError, Shadow, ends_of, shadow_of, within
from orchestration.workspace import Workspace

CITY = read_city(REPOSITORY / "cities" / "sandbox")
SPAN = [f"2023-11-0{day}T23:59:59+08:00" for day in (1, 2, 3)]
DAYS = [datetime.fromisoformat(text) for text in SPAN]
NOW = datetime(2023, 11, 10, 1, tzinfo=UTC)


def told(codes, levels, events=()):
    """The tables of an instant: colours by project, levels of open warnings, what happened."""
    warned = [f"P{number}" for number in range(len(levels))]
    closed = {"project_code": ["P9"], "level": [3], "cleared_at": [NOW.replace(tzinfo=None)]}
    still = {"project_code": warned, "level": levels, "cleared_at": [None] * len(levels)}
    rows = {name: still[name] + closed[name] for name in closed}
    kinds = {"level": pa.int16(), "cleared_at": pa.timestamp("us")}
    return {
        "health": pa.table({"project_code": list(codes), "colour": list(codes.values())}),
        "episodes": pa.table({n: pa.array(rows[n], kinds.get(n)) for n in rows}),
        "transitions": pa.table({"event": pa.array(events, pa.string())}),
    }


def evaluate(ledger, at, tables, version="1"):
    ledger.commit(ledger.stage(at, tables, {"rulebook_version": version}))


@pytest.fixture
def workspace(tmp_path):
    return Workspace(CITY, tmp_path, clock=NOW)


def book(version):
    return SimpleNamespace(version=version)


def test_it_lies_beside_the_ledger_under_its_version_and_leaves_the_rest_alone(workspace):
    shadow = shadow_of(workspace, book("2"), "1", SPAN)
    assert shadow.ledger.root == workspace.ledger.root / "shadow" / "2"
    assert shadow.warehouses != workspace.warehouses
    assert shadow.landing.root == workspace.landing.root


@pytest.mark.parametrize(
    ("history", "version", "is_refused"),
    [
        ([], "own", True),
        ([], "other", False),
        (["own"], "own", True),
        (["old", "old", "old"], "own", False),
        (["old", "own", "own"], "own", False),
        (["old", "old", "old"], "old", True),
    ],
)
def test_a_version_that_tells_the_span_already_is_refused(workspace, history, version, is_refused):
    for at, known in zip(DAYS, history, strict=False):
        evaluate(workspace.ledger, at, {}, known)
    if is_refused:
        with pytest.raises(SameVersionError, match=f"rule book {version} itself.*Next: give"):
            shadow_of(workspace, book(version), "own", SPAN)
    else:
        assert shadow_of(workspace, book(version), "own", SPAN).version == version


def test_only_the_span_decides_which_versions_count(workspace):
    evaluate(workspace.ledger, DAYS[0] - timedelta(days=1), {}, "old")
    evaluate(workspace.ledger, DAYS[1], {}, "own")
    with pytest.raises(SameVersionError):
        shadow_of(workspace, book("own"), "own", SPAN)


def test_a_span_begins_with_its_first_day(workspace):
    first, last = ends_of(SPAN)
    assert (first.isoformat(), last) == ("2023-11-01T00:00:00+08:00", DAYS[-1])
    second = timedelta(seconds=1)
    for at in (first - second, first, last, last + second):
        evaluate(workspace.ledger, at, {})
    assert within(workspace.ledger, first, last) == [first, last]


def test_a_side_counts_what_happened_within_and_what_stands_at_the_end(tmp_path):
    ledger = Ledger(tmp_path)
    evaluate(ledger, DAYS[0] - timedelta(days=1), told({}, [], ["opened"]))
    evaluate(ledger, DAYS[0], told({}, [1], ["opened", "reopened", "delivered"]))
    last = told({"P0": "red", "P1": "green"}, [1, 3, 3], ["cleared", "opened", "escalated"])
    evaluate(ledger, DAYS[1], last, version="2")
    found = side(ledger, *ends_of(SPAN))
    assert (found.versions, list(found.instants)) == (("1", "2"), DAYS[:2])
    assert (found.issued, found.cleared) == (3, 1)
    assert found.levels == {1: 1, 3: 2}
    assert found.warned == {"P0", "P1", "P2"}
    assert found.colours == {"P0": "red", "P1": "green"}


def test_a_ledger_without_an_instant_of_the_span_has_no_side(tmp_path):
    evaluate(Ledger(tmp_path), DAYS[-1] + timedelta(seconds=1), told({}, []))
    assert side(Ledger(tmp_path), *ends_of(SPAN)) is None


def test_an_evaluation_that_lacks_a_table_is_told_with_the_next_step(tmp_path):
    evaluate(Ledger(tmp_path), DAYS[0], {})
    with pytest.raises(LedgerError, match=r"has no episodes\. Next: "):
        side(Ledger(tmp_path), *ends_of(SPAN))


def test_a_project_rated_on_one_side_alone_counts_as_another_colour(tmp_path):
    evaluate(Ledger(tmp_path), DAYS[0], told({"P0": "red", "P1": "green", "P2": "blue"}, []))
    one = side(Ledger(tmp_path), *ends_of(SPAN))
    other = replace(one, colours={"P0": "red", "P1": "blue", "P3": "red"})
    assert recoloured(one, one) == 0
    assert recoloured(one, other) == recoloured(other, one) == 3


def refused(tmp_path, *arguments):
    days = ("--from", "2023-11-01", "--to", "2023-11-03", "--data", str(tmp_path))
    clock = {"DIAODU_CLOCK": NOW.isoformat()}
    found = CliRunner().invoke(app, ["replay", *days, "--rulebook", *arguments], env=clock)
    assert found.exit_code == 1
    return " ".join(found.stderr.split())


def test_a_published_rule_set_is_refused_in_one_sentence(tmp_path):
    said = refused(tmp_path, "wuhan")
    assert "wuhan is a published rule set" in said
    assert "Next: diaodu rules diff, or diaodu backtest --rulebook" in said


def test_the_citys_own_rule_book_is_refused_where_nothing_else_was_ever_in_force(tmp_path):
    assert "give the changed rule book a version of its own" in refused(tmp_path, str(CITY.folder))
    assert not (tmp_path / "ledger").exists()


def test_a_rule_book_with_a_mistake_is_told_with_its_line(tmp_path):
    text = (CITY.folder / "rulebook.yml").read_text(encoding="utf-8")
    changed = tmp_path / "changed.yml"
    changed.write_text(text.replace("hold: 2 ", "hold: 3 "), encoding="utf-8")
    assert "less than or equal to 2" in refused(tmp_path, str(changed))


@pytest.mark.parametrize(
    ("own_days", "shadow_days", "said"),
    [
        (DAYS, DAYS, ()),
        (DAYS[:2], DAYS, ("not evaluated at the same instants",)),
        (
            [DAYS[0] - timedelta(days=30), *DAYS],
            DAYS,
            ("begins without any warning, the city's with those since 2023-10-02",),
        ),
    ],
)
def test_what_makes_the_sides_less_alike_is_said(workspace, capsys, own_days, shadow_days, said):
    shadow = Shadow(CITY, workspace.data, version="2")
    for at in own_days:
        evaluate(workspace.ledger, at, told({"P0": "red"}, [1, 2]), "1")
    for at in shadow_days:
        evaluate(shadow.ledger, at, told({"P0": "blue"}, [3]), "2")
    verb._compare(workspace, shadow, *ends_of(SPAN))
    output = capsys.readouterr().out
    assert (
        "At the end 1 projects differ in colour; 1 have an open warning only under 1, "
        "0 only under 2."
    ) in output
    assert output.count("attention") == len(said)
    assert all(line in output for line in said)


def test_a_span_the_city_never_evaluated_is_printed_alone(workspace, capsys):
    shadow = Shadow(CITY, workspace.data, version="2")
    evaluate(shadow.ledger, DAYS[0], told({"P0": "blue"}, [3]), "2")
    verb._compare(workspace, shadow, *ends_of(SPAN))
    output = capsys.readouterr().out
    assert "under 2" in output
    assert "tells nothing of these days" in output
