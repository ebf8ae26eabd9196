"""Whom to believe (数据优先级): for each golden field the sources in the order they are asked.

Grain: one ``Golden`` per city, as ``golden.yml`` declares it; a field left out has the order of
``TOLD``. Must not enter: values, how a source's rows are read and when two of them contradict each
other (the dbt models), what a verdict makes of it (the rule book).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from ingestion.contract import Text
from ingestion.mistakes import read_document, read_model
from ingestion.strict import Place, Problem, Strict, suggestion

REGISTER = "approval/projects"
OTHER = "other"
# What several records prove together (开工认定): a start or a finish, by the ladder of evidence.
EVIDENCE = "evidence"

# Which sources tell a field, in the order that is usual: feeds, and what evidence proves.
TOLD: Mapping[str, tuple[str, ...]] = {
    "project_name": (
        REGISTER,
        "keylist/annual_plan",
        "engineering/projects",
        "planning/land_use_permits",
        "statistics/investment_monthly",
    ),
    "district": (REGISTER, "keylist/annual_plan", "land/parcels", "engineering/projects"),
    "sector": ("keylist/annual_plan", REGISTER),
    "owner_name": (REGISTER, "engineering/projects", "land/parcels", "planning/land_use_permits"),
    "owner_uscc": (REGISTER, "engineering/projects", "land/parcels"),
    "investor_kind": (REGISTER,),
    "industry_code": (REGISTER, "engineering/projects"),
    "total_investment_wan": (
        REGISTER,
        "keylist/annual_plan",
        "statistics/investment_monthly",
        "engineering/projects",
    ),
    "planned_start_on": ("keylist/annual_plan", REGISTER, "engineering/projects"),
    "planned_finish_on": ("keylist/annual_plan", REGISTER, "engineering/projects"),
    "started_on": (
        EVIDENCE,
        "approval/reports",
        "site/attendance_daily",
        "followup/decisions",
    ),
    "completed_on": (EVIDENCE, "construction/completions", "approval/reports"),
    "position": (REGISTER, "site/sites", "engineering/projects"),
}
# Every project has these in the register; one that believed others alone would lack them.
NEVER_EMPTY = frozenset({"project_name", "district"})

Sources = Annotated[tuple[Text, ...], Field(min_length=1)]


class Order(Strict):
    """The sources of one field, where it matters by kind of investor (项目属性)."""

    government: Sources | None = None
    state_owned: Sources | None = None
    private: Sources | None = None
    foreign: Sources | None = None
    other: Sources

    @property
    def by_kind(self) -> dict[str, list[str]]:
        """Return the sources by kind; ``other`` counts for every kind that is not named."""
        return {kind: list(sources) for kind, sources in self if sources is not None}


KINDS = tuple(Order.model_fields)


def _for_all(written: object) -> object:
    return {OTHER: written} if isinstance(written, list | tuple) else written


OrderOrList = Annotated[Order, BeforeValidator(_for_all)]


def _usual(field: str) -> Order:
    """Return the order of a field that is left out; a start or a finish wants evidence."""
    told = TOLD[field]
    return Order(other=told[:1] if told[0] == EVIDENCE else told)


class Fields(Strict):
    """The order of each golden field."""

    project_name: OrderOrList = _usual("project_name")
    district: OrderOrList = _usual("district")
    sector: OrderOrList = _usual("sector")
    owner_name: OrderOrList = _usual("owner_name")
    owner_uscc: OrderOrList = _usual("owner_uscc")
    investor_kind: OrderOrList = _usual("investor_kind")
    industry_code: OrderOrList = _usual("industry_code")
    total_investment_wan: OrderOrList = _usual("total_investment_wan")
    planned_start_on: OrderOrList = _usual("planned_start_on")
    planned_finish_on: OrderOrList = _usual("planned_finish_on")
    started_on: OrderOrList = _usual("started_on")
    completed_on: OrderOrList = _usual("completed_on")
    position: OrderOrList = _usual("position")

    @classmethod
    def contradictions(cls, data: Mapping[str, Any]) -> Iterator[Problem]:
        """A source must tell the field it is asked for, and is asked once."""
        for field, told in TOLD.items():
            for place, sources in _lists(field, data.get(field)):
                yield from _wrong_sources(field, told, place, sources)


def _lists(field: str, written: object) -> Iterator[tuple[Place, list[object]]]:
    """Yield each list of sources with its place, be it for all projects or for one kind."""
    parts = written.items() if isinstance(written, Mapping) else [(None, written)]
    for kind, sources in parts:
        if isinstance(sources, list | tuple):
            yield (field,) if kind is None else (field, str(kind)), list(sources)


def _wrong_sources(
    field: str, told: tuple[str, ...], place: Place, sources: list[object]
) -> Iterator[Problem]:
    for position, source in enumerate(sources):
        if source in sources[:position]:
            yield Problem((*place, position), f"{source} is listed twice")
        elif isinstance(source, str) and source not in told:
            near = suggestion(source, told) or f"; those who do: {', '.join(told)}"
            yield Problem((*place, position), f"{source} does not tell {field}{near}")
    if field in NEVER_EMPTY and REGISTER not in sources:
        yield Problem(place, f"{REGISTER} is missing: what it registers needs a {field}")


class Golden(Strict):
    """``golden.yml`` as written.

    Args:
        crs: 坐标系, taken for coordinates in degrees whose sender declares none.
        fields: whom to believe.
    """

    crs: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84"
    fields: Fields = Fields()

    @property
    def orders(self) -> dict[str, dict[str, list[str]]]:
        """Return the sources of every field by kind of investor."""
        return {field: order.by_kind for field, order in self.fields}


def read_golden(file: Path) -> Golden:
    """Read ``golden.yml``; a city without one believes in the usual order.

    Raises:
        MistakesError: with every mistake in it.
    """
    return read_model(read_document(file), Golden) if file.exists() else Golden()
