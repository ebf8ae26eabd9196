"""The tables that key figures are made of.

Grain: one set, for any number of instants. Must not enter: how a table is read or stored.
"""

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known; only the columns named here are read, times are naive UTC.

    Args:
        projects: project_code, district, sector, investor_kind, responsible_org.
        lifecycles: project_code, as_of, is_key, plan_year, batch, annual_plan_wan,
            planned_start_on, started_on, completed_on; for instants and their companions.
        facts: project_code, as_of, completed_ytd_wan, is_registrable, is_registered.
        health: project_code, as_of, colour.
        episodes: 预警事件, the picture of every warning ever opened at each instant: as_of,
            project_code, rule, state, level, clear_reason, opened_at, cleared_at, paused_at, and
            of both clocks ``<response|feedback>_due_at``, ``is_<…>_late``, ``<…>_breaches`` beside
            responded_at and feedback_at.
        annual_plans: project_code, plan_year, sector, responsible_org: what a year's list called
            a project; without it the present names stand for every year.
        items: 需协调事项: item_id, project_code, raised_at, accepted_at, solved_at.
        feedbacks: item_id, reported_at.
        visits: 平台访问: day, unit, visits; a unit as ``responsible_org`` names it counts for it.

    The last three may be versions, with ``known_at`` and ``superseded_at``: at an instant only what
    was in force then counts.
    """

    projects: pa.Table
    lifecycles: pa.Table
    facts: pa.Table
    health: pa.Table
    episodes: pa.Table
    annual_plans: pa.Table | None = None
    items: pa.Table | None = None
    feedbacks: pa.Table | None = None
    visits: pa.Table | None = None
