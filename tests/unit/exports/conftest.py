"""A small warehouse as dbt and scoring leave it, and what publishing it needs."""

from datetime import UTC, datetime

import duckdb
import pytest

from exports.content import Extras
from exports.manifest import Checks, Header

CODE = "printf('2305-510104-04-01-%06d', i)"
TABLES = {
    "marts.projects": f"""
        select {CODE} as project_code, printf('项目%d', i) as project_name,
            cast(510104 + i % 3 as varchar) as district, 'industry' as sector,
            'owner' as owner_name, 5000.00::decimal(18,2) + i as total_investment_wan,
            1000.00::decimal(18,2) + i as annual_plan_wan,
            case when i % 2 = 0 then 'build' else 'start' end as phase, i % 4 <> 0 as is_key,
            104.0 + i / 1e6 as longitude, 30.6 + i / 1e6 as latitude, date '2023-03-01' as coded_on
        from range($projects) r(i)""",
    "marts.golden_fields": f"""
        select {CODE} as project_code, 'project_name' as field, 'approval/projects' as source,
            printf('项目%d', i) as value, timestamp '2023-03-02 00:00:00' as known_at, 1 as rank,
            true as is_winner
        from range($projects) r(i)""",
    "marts.conflicts": f"""
        select {CODE} as project_code, 'district' as field, 'region_differs' as kind,
            'medium' as severity, '[]' as claims, 'approval/projects' as winner,
            timestamp '2023-03-02 00:00:00' as known_at
        from range($projects) r(i)""",
    "marts.explanations": f"""
        select {CODE} as project_code, 'links' as section, 1 as seq, 'N1' as subject,
            '1' as value, 'land/parcels' as source, 'direct' as method, 'A' as grade,
            timestamp '2023-03-02 00:00:00' as known_at
        from range($projects) r(i)""",
    "marts.project_identifiers": f"""
        select 'project_code' as scheme, {CODE} as identifier, {CODE} as project_code,
            'direct' as method, 'A' as grade from range($projects) r(i)""",
    "marts.project_timeline": f"""
        select {CODE} as project_code, 'coded' as event, date '2023-03-01' as occurred_on,
            'approval/projects' as source_ref, timestamp '2023-03-02 00:00:00' as known_at
        from range($projects) r(i)""",
    "marts.matters": f"""
        select printf('BJ-%06d-%d', i, j) as matter_instance_id, {CODE} as project_code,
            'eia' as matter, '规划, "局"' as department,
            timestamp '2023-03-02 08:00:00' as accepted_at,
            case when j = 0 then 'approved' else 'in_progress' end as status, 20 as limit_days
        from range($projects) r(i), range(9) s(j)""",
    "marts.permits": f"""
        select 'works_permit' as permit_kind, printf('51010420230615%04d', i) as permit_no,
            {CODE} as project_code, date '2023-06-15' as issued_on from range($projects) r(i)""",
    "marts.parcels": f"""
        select printf('5101042023B%05d', i) as supervision_no, {CODE} as project_code,
            100.00::decimal(18,2) as area_sqm from range($projects) r(i)""",
    "marts.investment_monthly": f"""
        select {CODE} as project_code, date '2023-10-01' as month, 1 as vintage,
            -5.50::decimal(18,2) as month_wan from range($projects) r(i)""",
    "marts.site_daily": f"""
        select {CODE} as project_code, date '2023-01-01' + j::int as day,
            (i * 7 + j) % 90 as workers
        from range($projects) r(i), range(40) s(j)""",
    "marts.fund_batches": f"""
        select {CODE} as project_code, 'special_bond' as fund, '1' as batch_no,
            10.00::decimal(18,2) as issued_wan from range($projects) r(i)""",
    "marts.coordination_items": f"""
        select printf('XT-%06d', i) as item_id, {CODE} as project_code, 'land' as category,
            timestamp '2023-10-09 01:00:00' as raised_at, 'D01' as lead_org_id,
            timestamp '2023-10-23 15:59:59' as due_at, 'accepted' as status, 2 as feedback_count
        from range($projects) r(i)""",
    "marts.coordination_holders": """
        select printf('XT-%06d', i) as item_id, j::int + 1 as seq, printf('D%02d', j) as org_id,
            3 as held_workdays
        from range($projects) r(i), range(2) s(j)""",
    "marts.district_platforms": """
        select cast(510104 + i as varchar) as district, 'fresh' as state, 7 as projects
        from range(3) r(i)""",
    "marts.district_differences": f"""
        select '510104' as district, {CODE} as project_code, 'phase' as field,
            'start' as district_value, 'build' as city_value
        from range($projects) r(i) where i < 2""",
    "marts.district_events": f"""
        select '510104' as district, printf('W%06d', i) as warning_id, 1 as seq,
            {CODE} as project_code, 'opened' as event
        from range($projects) r(i) where i < 2""",
    "latest.project_facts": f"""
        select {CODE} as project_code, $as_of as as_of, true as is_key
        from range($projects) r(i)""",
    "scoring.signals": f"""
        select {CODE} as project_code, $as_of as as_of, 'B-INV' as rule,
            cast(i % 4 as smallint) as level, 0.5::decimal(18,4) as measured,
            '完成投资滞后' as sentence
        from range($projects) r(i)""",
    "scoring.health": f"""
        select {CODE} as project_code, $as_of as as_of, 'build' as phase,
            cast(i % 100 as decimal(5,1)) as health_index,
            case when i % 5 = 0 then 'red' else 'green' end as colour
        from range($projects) r(i)""",
    "scoring.warnings": f"""
        select printf('W20231101-%010d', i) as warning_id, {CODE} as project_code, 'B-INV' as rule,
            3::smallint as level, 'new' as state, $as_of as opened_at
        from range($projects) r(i)""",
    "scoring.warning_events": f"""
        select printf('W20231101-%010d', i) as warning_id, j::int + 1 as seq, $as_of as at,
            'opened' as event, {CODE} as project_code
        from range($projects) r(i), range(2) s(j)""",
    "scoring.messages": f"""
        select printf('%020d', i) as message_id, printf('W20231101-%010d', i) as warning_id,
            {CODE} as project_code, 'C1' as contact_id, '【三级预警】' as text
        from range($projects) r(i)""",
    "scoring.supervision": f"""
        select printf('D20231101-%010d-5', i) as order_id, {CODE} as project_code,
            'no_feedback' as reason
        from range($projects) r(i)""",
    "scoring.assessments": """
        select 'D01' as org_id, printf('2023-%02d', i + 1) as period, 3 as warnings
        from range(11) r(i)""",
    "scoring.forecasts": f"""
        select {CODE} as project_code, $as_of as as_of, 'start' as target, 0.5 as p_on_time
        from range($projects) r(i)""",
    "scoring.outlook": f"""
        select {CODE} as project_code, $as_of as as_of, 'green' as colour
        from range($projects) r(i)""",
    "scoring.durations": """
        select 'private' as path, 'works_permit' as step, 'any' as supply, 5 as workdays,
            'reference' as basis, 5 as reference_workdays, null::integer as median_workdays,
            0 as n_cases
        """,
    "scoring.backtest": """
        select '2023.2' as rulebook_version, 'S-*' as rule, 3::smallint as level,
            i::int * 30 as horizon_days
        from range(4) r(i)""",
    "scoring.bulletins": """
        select 'weekly' as kind, i::int + 1 as number, date '2023-11-03' as as_of_on
        from range(3) r(i)""",
    "scoring.kpis": """
        select 'projects_total' as kpi, 'city' as scope_kind, 'city' as scope, '2023-11' as period,
            $as_of as as_of, 996.13413304253::double as value, 'projects' as unit,
            null::double as numerator, null::double as denominator,
            null::double as previous_value""",
    "scoring.district_board": """
        select cast(510104 + i as varchar) as scope, $as_of as as_of, 10 as red
        from range(3) r(i)""",
    "scoring.department_board": "select '市住建局' as scope, $as_of as as_of, 10 as red",
    "marts.library_memberships": f"""
        select {CODE} as project_code, 'reserve' as library, date '2023-03-01' as entered_on,
            date '2023-06-15' as left_on, '列入年度计划' as reason, 'construction' as moved_to,
            false as is_setback, printf('WK%09d', i) as source_key, 1 as entries
        from range($projects) r(i)""",
    "marts.board_members": f"""
        select 'key' as board, {CODE} as project_code from range($projects) r(i)""",
    "scoring.boards": """
        select 'key' as board, 'city' as scope, $as_of as as_of, $projects as projects""",
    "latest.source_freshness": """
        select 'land/parcels' as feed, $as_of as as_of,
            timestamp '2023-11-29 16:00:00' as last_landed_at, 57600 as age_s,
            'fresh' as state, 12 as rows""",
    "marts.quarantine": """
        select 'land/parcels' as feed, '20231129T160000Z-0123abcd' as batch_id, 1::bigint as row_no,
            'area_sqm:type' as rules, '{"area_sqm": "约三亩", "transferee_phone": "***"}' as raw""",
    "marts.links": f"""
        select 'land/parcels' as feed, printf('5101042023B%05d', i) as source_key,
            {CODE} as project_code, 'direct' as method, 'A' as grade, 1 as rows
        from range($projects) r(i)""",
    "latest.orphans": """
        select 'land/parcels' as feed, '5101042023B99999' as source_key, 'no_code' as reason""",
    "marts.data_issues": f"""
        select printf('%032d', i) as issue_id, 'land/parcels' as feed,
            printf('N%d', i) as source_key, 'project_code' as field, '2305' as value,
            'unreadable' as rule, 'high' as severity,
            timestamp '2023-03-02 00:00:00' as first_seen_at, {CODE} as project_code
        from range($projects) r(i)""",
    "marts.source_scorecard": """
        select 'land/parcels' as feed, timestamp '2023-11-30 15:59:59' as as_of, 7 as rows,
            0.9500 as validity_ratio, 93.5 as score""",
    "marts.agency_scorecard": """
        select '市规划和自然资源局' as owner, timestamp '2023-11-30 15:59:59' as as_of, 7 as rows,
            0.9500 as validity_ratio, 93.5 as score""",
    "marts.organisations": "select 'D01' as org_id, '市住建局' as org_name",
    "marts.usage_daily": "select date '2023-11-01' as day, 'D01' as unit, 5 as visits",
    "marts.labels": """
        select * from (values
            ('district', '510104', '锦江区', 'Jinjiang', 1, null),
            ('phase', 'build', '促建', 'Build', 1, null)
        ) t(domain, value, zh, en, sort_order, hex)""",
    "marts.conservation": """
        select 'land/parcels' as feed, 12 as landed, 10 as modelled, 1 as superseded,
            1 as quarantined""",
    "restricted.contacts": """
        select 'C1' as contact_id, 'D01' as org_id, '张三' as person_name,
            '13912345678' as phone""",
}


@pytest.fixture
def as_of():
    return datetime(2023, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
def make_warehouse(as_of):
    """Return a function that makes the warehouse of so many projects in memory."""
    opened = []

    def make(projects=20, **config):
        con = duckdb.connect(":memory:", config=config)
        opened.append(con)
        for schema in ("marts", "latest", "scoring", "restricted"):
            con.execute(f"create schema {schema}")
        moment = f"timestamp '{as_of:%Y-%m-%d %H:%M:%S}'"
        for relation, query in TABLES.items():
            text = query.replace("$projects", str(projects)).replace("$as_of", moment)
            con.execute(f"create table {relation} as {text}")
        return con

    yield make
    for con in opened:
        con.close()


@pytest.fixture
def warehouse(make_warehouse):
    return make_warehouse()


@pytest.fixture
def header(as_of):
    return Header(
        as_of=as_of,
        built_at=datetime(2023, 11, 30, 8, 5, tzinfo=UTC),
        city="蓉城",
        rulebook_version="2023.1",
        code_version="0.1.0",
        checks=Checks(declared=3, evaluated=3, failed=0),
    )


@pytest.fixture
def extras():
    return Extras(
        documents={"quality.html": lambda release_id: f"<p>{release_id}</p>"},
        headers={"project_code": "项目代码", "project_name": "项目名称"},
        personal=frozenset({"transferee_phone", "contact_phone", "phone", "person_name"}),
    )
