-- What the key list and the monthly reports say (说法): they say it anew each year or month, and the latest
-- stands for all before it.
with codes as (

    select * from {{ ref('int_code_versions') }}

),

plans as (

    select * from {{ ref('int_plan_versions') }}

),

listed as (

    select
        staged.*,
        {{ code_or_name() }} as code_sent
    from {{ ref('stg_keylist__annual_plan') }} as staged
    where {{ was_known('staged') }}

),

reports as (

    select
        staged.*,
        {{ code_or_name() }} as code_sent
    from {{ ref('stg_statistics__investment_monthly') }} as staged
    where {{ was_known('staged') }}

),

relinked_reports as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'statistics/investment_monthly'

),

-- A line counts from the first day of its year on, until one of a later year does.
counted as (

    select
        plans.*,
        {{ not_before('make_date(plans.plan_year, 1, 1)', 'plans.known_at') }} as counts_from
    from plans

),

first_counted as (

    select
        project_code,
        plan_year,
        min(counts_from) as counts_from
    from counted
    group by project_code, plan_year

),

years as (

    select
        project_code,
        plan_year,
        min(counts_from) over (
            partition by project_code
            order by plan_year asc nulls last
            rows between 1 following and unbounded following
        ) as next_from
    from first_counted

),

lines as (

    select
        counted.project_code,
        counted.plan_year,
        counted.line_no,
        -- a line of several codes names the whole package
        {%- for field in ['project_name', 'district', 'sector', 'total_investment_wan'] %}
        case
            when not coalesce({{ holds_several_codes('listed.code_sent') }}, false) then listed.{{ field }}
        end as {{ field }},
        {%- endfor %}
        counted.planned_start_on,
        counted.planned_finish_on,
        listed.findings,
        counted.told_at,
        counted.counts_from as known_at,
        least(counted.superseded_at, years.next_from) as superseded_at
    from counted
    inner join years on counted.project_code = years.project_code and counted.plan_year = years.plan_year
    left join listed
        on
            counted.plan_year = listed.plan_year
            and counted.line_no = listed.line_no
            and {{ in_force_at('listed', 'counted.known_at') }}

),

filed as (

    {{ coded(
        'reports', [
            'project_name', 'planned_total_wan', 'findings', 'report_month', 'reported_at', 'landed_at'
        ],
        code='code_sent', relinked='relinked_reports'
    ) }}

),

-- Of reports filed and landed at once the last by content stands, wherever it was landed.
followed as (

    select
        filed.*,
        min(filed.known_at) over (
            partition by filed.project_code
            order by
                filed.report_month asc nulls last,
                filed.reported_at asc nulls last,
                filed.landed_at asc nulls last,
                filed.project_name asc nulls last,
                filed.planned_total_wan asc nulls last,
                filed.findings asc nulls last,
                filed.known_at asc nulls last,
                filed.superseded_at asc nulls last
            rows between 1 following and unbounded following
        ) as next_from
    from filed

),

-- The report of the latest month known stands before all others.
latest_reports as (

    select
        project_code,
        project_name,
        planned_total_wan,
        findings,
        known_at,
        least(superseded_at, next_from) as superseded_at
    from followed
    where next_from is null or known_at < next_from

),

merged_reports as (

    {{ merged(
        'latest_reports', ['project_code', 'project_name', 'planned_total_wan', 'findings'], ['project_code']
    ) }}

)

select
    project_code,
    'keylist/annual_plan' as source,
    concat(plan_year, '-', line_no) as source_key,
    project_name,
    district,
    sector,
    total_investment_wan,
    planned_start_on,
    planned_finish_on,
    coalesce(findings, '') as findings,
    told_at,
    known_at,
    superseded_at
from lines
where known_at < {{ ends() }}

union all

select
    project_code,
    'statistics/investment_monthly' as source,
    project_code as source_key,
    project_name,
    cast(null as {{ text_type() }}) as district,
    cast(null as {{ text_type() }}) as sector,
    planned_total_wan as total_investment_wan,
    cast(null as date) as planned_start_on,
    cast(null as date) as planned_finish_on,
    findings,
    known_at as told_at,
    known_at,
    superseded_at
from merged_reports
