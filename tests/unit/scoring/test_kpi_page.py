"""docs/kpis.md tells of every key figure, and tells what the table holds."""

from pathlib import Path

from scoring.kpis import KPIS
from scoring.measures import SCOPE_KINDS

PAGE = Path(__file__).parents[3] / "docs" / "kpis.md"
NONE = "–"
VINTAGES = {"list", "report", "colour", "warning", "item", "visit"}


def rows_of(section):
    """Return the cells of a section's table, without its head."""
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_the_page_has_every_figure_with_its_title_and_unit_in_order():
    told = [(kpi.strip("`"), title, unit) for kpi, title, unit, *_ in rows_of("Figures")]
    assert told == [(name, kpi.title, kpi.unit) for name, kpi in KPIS.items()]


def test_the_page_says_which_figures_have_parts_and_a_previous_value():
    told = [
        (kpi.strip("`"), top != NONE, bottom != NONE, {"yes": True, NONE: False}[before])
        for kpi, _, _, _, top, bottom, before, _ in rows_of("Figures")
    ]
    assert told == [
        (name, *(part is not None for part in kpi.figure[1:])) for name, kpi in KPIS.items()
    ]


def test_the_page_gives_a_vintage_to_every_figure_and_explains_each():
    assert {vintage for _, _, _, vintage, *_ in rows_of("Figures")} == VINTAGES
    assert {vintage for vintage, _ in rows_of("Vintages")} == VINTAGES


def test_the_page_has_every_kind_of_scope():
    assert {kind.strip("`") for kind, _ in rows_of("Scopes")} == set(SCOPE_KINDS)
