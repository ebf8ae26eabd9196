{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
with lifecycles as (

    select * from {{ ref('lifecycles') }}

),

evaluations as (

    select
        as_of,
        as_of_on,
        cast(extract(year from as_of_on) as integer) as as_of_year
    from {{ source('reference', 'evaluations') }}

),

plans as (

    select * from {{ ref('annual_plans') }}

),

-- The vintage of each month that was in force at each instant; months are counted through the years.
reports as (

    select
        investment.project_code,
        evaluations.as_of,
        evaluations.as_of_year,
        investment.month_wan,
        investment.year_to_date_wan,
        cast(extract(year from investment.month) as integer) as month_year,
        cast(extract(year from investment.month) * 12 + extract(month from investment.month) as integer) as month_seq
    from {{ ref('investment_monthly') }} as investment
    cross join evaluations
    where
        investment.known_at <= evaluations.as_of
        and (investment.superseded_at is null or investment.superseded_at > evaluations.as_of)
        and last_day(investment.month) <= evaluations.as_of_on

),

-- A month is closed once it is over and the city has a report for it.
closings as (

    select
        evaluations.as_of,
        evaluations.as_of_year,
        coalesce(max(reports.month_seq) - evaluations.as_of_year * 12, 0) as closed_month,
        coalesce(max(reports.month_seq), evaluations.as_of_year * 12) as closed_seq
    from evaluations
    left join reports
        on
            evaluations.as_of = reports.as_of
            and evaluations.as_of_year = reports.month_year
    group by evaluations.as_of, evaluations.as_of_year

),

-- One missing month is bridged by the month before; two in a row leave a project unknown, unless it
-- is done: then its last report of the year stands.
completed as (

    select
        reports.project_code,
        reports.as_of,
        max_by(reports.year_to_date_wan, reports.month_seq) as completed_ytd_wan
    from reports
    inner join closings on reports.as_of = closings.as_of
    inner join lifecycles
        on
            reports.project_code = lifecycles.project_code
            and reports.as_of = lifecycles.as_of
    where
        reports.month_year = closings.as_of_year
        and (reports.month_seq >= closings.closed_seq - 1 or lifecycles.phase = 'done')
    group by reports.project_code, reports.as_of

),

-- What each month added: as reported, else what the year to date grew by.
build_months as (

    select
        reports.project_code,
        reports.as_of,
        reports.month_seq,
        coalesce(
            extract(year from lifecycles.started_on) * 12 + extract(month from lifecycles.started_on), 0
        ) as start_seq,
        case
            when reports.month_wan is not null then reports.month_wan
            when lag(reports.month_year) over months_in_order = reports.month_year
                then reports.year_to_date_wan - lag(reports.year_to_date_wan) over months_in_order
            else reports.year_to_date_wan
        end as new_wan
    from reports
    inner join lifecycles
        on
            reports.project_code = lifecycles.project_code
            and reports.as_of = lifecycles.as_of
    where lifecycles.phase = 'build'
    window months_in_order as (
        partition by reports.project_code, reports.as_of
        order by reports.month_seq asc nulls first
    )

),

-- Only months that lie wholly after the start can be idle.
months_since_start as (

    select
        project_code,
        as_of,
        month_seq,
        new_wan
    from build_months
    where month_seq > start_seq

),

last_active as (

    select
        project_code,
        as_of,
        max(case when new_wan > 0 then month_seq end) as active_seq
    from months_since_start
    group by project_code, as_of

),

idle as (

    select
        months_since_start.project_code,
        months_since_start.as_of,
        sum(
            case when months_since_start.month_seq > coalesce(last_active.active_seq, 0) then 1 else 0 end
        ) as zero_months
    from months_since_start
    inner join last_active
        on
            months_since_start.project_code = last_active.project_code
            and months_since_start.as_of = last_active.as_of
    group by months_since_start.project_code, months_since_start.as_of

),

planned as (

    select
        plans.project_code,
        closings.as_of,
        {%- for month in months %}
        coalesce(plans.plan_m{{ month }}_wan, 0){{ ' +' if not loop.last }}
        {%- endfor %}
            as plan_of_months_wan,
        {%- for month in months %}
        case when closings.closed_month >= {{ loop.index }} then coalesce(plans.plan_m{{ month }}_wan, 0) else 0 end
        {{- ' +' if not loop.last }}
        {%- endfor %}
            as plan_to_date_wan
    from plans
    inner join closings on plans.plan_year = closings.as_of_year

)

select
    lifecycles.project_code,
    lifecycles.as_of,
    cast(closings.closed_month as integer) as closed_month,
    completed.completed_ytd_wan,
    case
        when abs(planned.plan_of_months_wan - lifecycles.annual_plan_wan) * 200 <= lifecycles.annual_plan_wan
            then {{ ratio('planned.plan_to_date_wan', 'planned.plan_of_months_wan') }}
    end as own_plan_ratio,
    case
        when lifecycles.phase = 'build' and completed.project_code is not null
            then cast(coalesce(idle.zero_months, 0) as integer)
    end as zero_months
from lifecycles
inner join closings on lifecycles.as_of = closings.as_of
left join completed
    on
        lifecycles.project_code = completed.project_code
        and lifecycles.as_of = completed.as_of
left join idle
    on
        lifecycles.project_code = idle.project_code
        and lifecycles.as_of = idle.as_of
left join planned
    on
        lifecycles.project_code = planned.project_code
        and lifecycles.as_of = planned.as_of
