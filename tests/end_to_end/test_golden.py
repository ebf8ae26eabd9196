"""Thirteen projects worked out by hand come out of the line as worked out.

``tests/golden/README.md`` derives every expected number from the landed rows and the rule book.
"""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from ingestion.golden import TOLD
from tests.end_to_end.golden_city import CASES, GOLDEN, LABELS, GoldenCity, read_cells

AS_OF = datetime.fromisoformat("2023-11-30T15:00:00+00:00")
EVE = datetime.fromisoformat("2023-11-29T15:00:00+00:00")
RATED = [label for label in CASES if label.startswith("G")]

SIGNALS = read_cells(GOLDEN / "expected_signals.csv")
HEALTH = read_cells(GOLDEN / "expected_health.csv")
ROWS = read_cells(GOLDEN / "expected_rows.csv")
VERDICT = ("level", "exit_level", "measured", "threshold", "seen_on")


@pytest.fixture(scope="module")
def evaluations(tmp_path_factory):
    """The golden city, evaluated on the eve and on its day; the warehouse left is the day's."""
    golden = GoldenCity(tmp_path_factory.mktemp("golden"))
    return golden, {EVE.date(): golden.glimpse(EVE), AS_OF.date(): golden.build(AS_OF)}


@pytest.fixture(scope="module")
def golden(evaluations):
    return evaluations[0]


@pytest.fixture(scope="module")
def evaluated(evaluations):
    return evaluations[1][AS_OF.date()]


def plain(value):
    """Return a cell of a file or of a table in one form: text, a decimal, or None."""
    if value is None or isinstance(value, bool):
        return {None: None, True: "true", False: "false"}[value]
    text = value.isoformat() if isinstance(value, date) else str(value)
    try:
        return Decimal(text)
    except ArithmeticError:
        return text


def transposed(name):
    """Return an expectation file with a project a column as {label: {column: value}}."""
    lines = read_cells(GOLDEN / name)
    heading, *labels = lines[0]
    return {label: {line[heading]: plain(line[label]) for line in lines} for label in labels}


def of(label, rows):
    return [row for row in rows if LABELS[row["project_code"]] == label]


def differences(expected, found):
    """Return {column: (expected, found)} where the two differ."""
    found = {name: plain(found[name]) for name in expected}
    return {n: (expected[n], found[n]) for n in expected if expected[n] != found[n]}


def verdict(row):
    return {name: plain(row[name]) for name in VERDICT}


def test_every_model_was_built_and_every_data_test_passed(evaluated):
    assert evaluated.failed == []


@pytest.mark.parametrize("label", CASES)
def test_facts_are_as_worked_out(evaluated, label):
    [facts] = of(label, evaluated.facts)
    expected = transposed("expected_facts.csv")[label]
    assert set(facts) == set(expected) | {"project_code", "as_of"}
    assert differences(expected, facts) == {}, CASES[label]


@pytest.mark.parametrize("label", CASES)
def test_the_project_is_as_worked_out(evaluated, label):
    [project] = of(label, evaluated.projects)
    expected = transposed("expected_projects.csv")[label]
    assert differences(expected, project) == {}, CASES[label]


@pytest.mark.parametrize("label", CASES)
def test_signals_are_as_worked_out(evaluated, label):
    day = AS_OF.date().isoformat()
    lines = [line for line in SIGNALS if (line["label"], line["as_of"]) == (label, day)]
    expected = {line["rule"]: verdict(line) for line in lines}
    found = {row["rule"]: verdict(row) for row in of(label, evaluated.signals)}
    assert found == expected, CASES[label]


@pytest.mark.parametrize("label", CASES)
def test_a_signal_speaks_when_it_fires_and_says_why_when_it_is_blind(evaluated, label):
    blind = {(line["label"], line["rule"]): line["blind"] for line in SIGNALS if line["blind"]}
    for signal in of(label, evaluated.signals):
        assert (signal["sentence"] is not None) == bool(signal["level"]), CASES[label]
        assert blind.get((label, signal["rule"]), "") in (signal["evidence"] or ""), CASES[label]


@pytest.mark.parametrize("label", RATED)
def test_index_dimensions_and_colour_are_as_worked_out(evaluated, label):
    [health] = of(label, evaluated.health)
    [line] = [h for h in HEALTH if (h["label"], h["as_of"]) == (label, AS_OF.date().isoformat())]
    expected = {name: plain(line[name]) for name in line if name not in ("as_of", "label")}
    assert differences(expected, health) == {}, CASES[label]


def test_what_is_on_no_key_list_is_not_rated(evaluated):
    assert sorted(LABELS[row["project_code"]] for row in evaluated.health) == RATED
    assert not of("N01", evaluated.signals)


@pytest.mark.parametrize(
    "line",
    [line for line in SIGNALS if line["as_of"] == EVE.date().isoformat()],
    ids=lambda line: f"{line['label']}-{line['rule']}",
)
def test_the_evening_before_the_other_side_of_the_threshold_held(evaluations, line):
    signals = of(line["label"], evaluations[1][EVE.date()].signals)
    [found] = [verdict(signal) for signal in signals if signal["rule"] == line["rule"]]
    assert found == verdict(line), CASES[line["label"]]


def test_the_evening_before_one_missing_month_was_bridged(evaluations):
    [line] = [line for line in HEALTH if line["as_of"] == EVE.date().isoformat()]
    [health] = of(line["label"], evaluations[1][EVE.date()].health)
    expected = {name: plain(line[name]) for name in line if name not in ("as_of", "label")}
    assert differences(expected, health) == {}, CASES[line["label"]]


def test_the_only_contradiction_is_told_with_what_is_said(golden):
    [found] = golden.query("select * from marts.conflicts")
    kept = ("field", "kind", "severity", "winner")
    assert LABELS[found["project_code"]] == "G07"
    assert [found[name] for name in kept] == ["started_on", "start_before_permit", "medium", None]
    assert [(claim["source"], claim["value"]) for claim in json.loads(found["claims"])] == [
        ("approval/reports", "2022-06-01"),
        ("construction/works_permits", "2022-07-15"),
    ]


@pytest.mark.parametrize("field", sorted(set(TOLD) - {"position"}))
def test_what_is_believed_is_what_projects_says(golden, field):
    wrong = golden.query(f"""
        select project_code, {field}, value from marts.projects
        full join (
            select project_code, value from marts.golden_fields
            where is_winner and field = '{field}'
        ) as winners using (project_code)
        where cast({field} as varchar) is distinct from value
    """)
    assert wrong == []


@pytest.fixture(scope="module")
def ends(golden):
    """What became of each landed row: (feed, batch id, row) to outcome, project and why."""
    feeds = [key.replace("/", "__") for key in sorted(golden.workspace.city.feeds)]
    staged = " union all ".join(
        f"select feed, batch_id, row_no, outcome, broken_rules from staging.stg_{feed}"
        for feed in feeds
    )
    rows = golden.query(
        f"select staged.*, project_code, method, grade, coalesce(nullif(broken_rules, ''), reason)"
        f" as reason from ({staged}) as staged"
        " left join identity.int_links using (feed, batch_id, row_no)"
    )
    return {(row["feed"], row["batch_id"], row["row_no"]): row for row in rows}


def key_of(golden, line):
    return line["feed"], golden.batch_ids[line["feed"], line["landing_batch"]], int(line["row"])


@pytest.mark.parametrize("line", ROWS, ids=lambda line: line["what"])
def test_a_row_ends_where_it_belongs(golden, ends, line):
    row = ends.get(key_of(golden, line), {"outcome": "invisible"})
    found = {**row, "label": LABELS.get(row.get("project_code"))}
    columns = ("outcome", "label", "method", "grade", "reason")
    assert {name: found.get(name) for name in columns} == {name: line[name] for name in columns}


def test_every_other_row_is_modelled_and_belongs_to_a_project(golden, ends):
    told = {key_of(golden, line) for line in ROWS}
    rest = {key: row for key, row in ends.items() if key not in told}
    assert len(rest) > 150
    assert {row["outcome"] for row in rest.values()} == {"modelled"}
    assert {key for key, row in rest.items() if row["project_code"] is None} == set()


def test_orphans_wait_under_their_own_name(golden):
    found = golden.query("select feed, source_key, reason from marts.orphans order by feed")
    assert [tuple(row.values()) for row in found] == [
        ("land/parcels", "5101832023B01901", "unknown_code"),
        ("site/attendance_daily", "5101052311010101", "unknown_site"),
    ]
