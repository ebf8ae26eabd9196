{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
with instants as (

    {{ numbered_instants() }}

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

plan_versions as (

    select * from {{ ref('int_plan_versions') }}

),

-- Months are counted through the years.
report_versions as (

    select
        project_code,
        month,
        month_wan,
        year_to_date_wan,
        cast(extract(year from month) as integer) as month_year,
        cast(extract(year from month) * 12 + extract(month from month) as integer) as month_seq,
        known_at,
        superseded_at
    from {{ ref('int_investment_versions') }}

),

-- A month is reported on when it is over.
reports as (

    {{ seen_numbers(
        'report_versions', ['project_code', 'month_wan', 'year_to_date_wan', 'month_year', 'month_seq'],
        known_at=not_before('last_day(month)')
    ) }}

),

moments as (

    {{ numbered_moments(['reports'], ['project_code']) }}

),

-- What each month added: as reported, else what the year to date grew by.
month_facts as (

    select
        moments.project_code,
        moments.moment_no,
        reports.month_seq,
        reports.month_year,
        reports.year_to_date_wan,
        case
            when reports.month_wan is not null then reports.month_wan
            when lag(reports.month_year) over months_in_order = reports.month_year
                then reports.year_to_date_wan - lag(reports.year_to_date_wan) over months_in_order
            else reports.year_to_date_wan
        end as new_wan
    from moments
    inner join reports on moments.project_code = reports.project_code and {{ seen_at('reports') }}
    window months_in_order as (
        partition by moments.project_code, moments.moment_no
        order by reports.month_seq asc nulls first
    )

),

latest as (

    select
        project_code,
        moment_no,
        max(month_seq) as last_seq,
        max(month_year) as last_year,
        max_by(year_to_date_wan, month_seq) as last_ytd_wan,
        max(case when new_wan > 0 then month_seq end) as active_seq
    from month_facts
    group by project_code, moment_no

),

told as (

    select
        latest.project_code,
        latest.moment_no,
        {{ each_number('moments.moment_no', 'moments.next_no') }} as instant_no,
        latest.last_seq,
        latest.last_year,
        latest.last_ytd_wan,
        latest.active_seq
    from latest
    inner join moments on latest.project_code = moments.project_code and latest.moment_no = moments.moment_no

),

-- A month is closed once it is over and the city has a report for it.
closings as (

    select
        instants.instant_no,
        instants.as_of,
        instants.as_of_year,
        coalesce(max(told.last_seq) - instants.as_of_year * 12, 0) as closed_month,
        coalesce(max(told.last_seq), instants.as_of_year * 12) as closed_seq
    from instants
    left join told on instants.instant_no = told.instant_no and instants.as_of_year = told.last_year
    group by instants.instant_no, instants.as_of, instants.as_of_year

),

-- One missing month is bridged by the month before; two in a row leave a project unknown, unless it
-- is done: then its last report of the year stands.
standing as (

    select
        lifecycles.project_code,
        lifecycles.as_of,
        lifecycles.phase,
        lifecycles.annual_plan_wan,
        closings.instant_no,
        closings.closed_month,
        told.moment_no,
        case
            when
                told.last_year = closings.as_of_year
                and (told.last_seq >= closings.closed_seq - 1 or lifecycles.phase = 'done')
                then told.last_ytd_wan
        end as completed_ytd_wan,
        -- only months that lie wholly after the start can be idle
        case
            when lifecycles.phase = 'build'
                then cast(
                    greatest(
                        coalesce(
                            extract(year from lifecycles.started_on) * 12 + extract(month from lifecycles.started_on), 0
                        ),
                        coalesce(told.active_seq, 0)
                    ) as integer
                )
        end as idle_after_seq
    from lifecycles
    inner join closings on lifecycles.as_of = closings.as_of
    left join told
        on
            lifecycles.project_code = told.project_code
            and closings.instant_no = told.instant_no

),

waited as (

    select distinct
        project_code,
        moment_no,
        idle_after_seq
    from standing
    where idle_after_seq is not null and moment_no is not null

),

idle as (

    select
        waited.project_code,
        waited.moment_no,
        waited.idle_after_seq,
        count(*) as zero_months
    from waited
    inner join month_facts
        on
            waited.project_code = month_facts.project_code
            and waited.moment_no = month_facts.moment_no
            and waited.idle_after_seq < month_facts.month_seq
    group by waited.project_code, waited.moment_no, waited.idle_after_seq

),

plans as (

    {{ seen_numbers(
        'plan_versions',
        ['project_code', 'plan_year', 'plan_m01_wan', 'plan_m02_wan', 'plan_m03_wan', 'plan_m04_wan',
         'plan_m05_wan', 'plan_m06_wan', 'plan_m07_wan', 'plan_m08_wan', 'plan_m09_wan', 'plan_m10_wan',
         'plan_m11_wan', 'plan_m12_wan']
    ) }}

),

plans_told as (

    select
        plans.*,
        {{ each_number('plans.first_no', 'plans.past_no') }} as instant_no
    from plans

),

planned as (

    select
        plans_told.project_code,
        closings.instant_no,
        {%- for month in months %}
        coalesce(plans_told.plan_m{{ month }}_wan, 0){{ ' +' if not loop.last }}
        {%- endfor %}
            as plan_of_months_wan,
        {%- for month in months %}
        case
            when closings.closed_month >= {{ loop.index }} then coalesce(plans_told.plan_m{{ month }}_wan, 0) else 0
        end
        {{- ' +' if not loop.last }}
        {%- endfor %}
            as plan_to_date_wan
    from plans_told
    inner join closings
        on plans_told.instant_no = closings.instant_no and plans_told.plan_year = closings.as_of_year

)

select
    standing.project_code,
    standing.as_of,
    cast(standing.closed_month as integer) as closed_month,
    standing.completed_ytd_wan,
    case
        when abs(planned.plan_of_months_wan - standing.annual_plan_wan) * 200 <= standing.annual_plan_wan
            then {{ ratio('planned.plan_to_date_wan', 'planned.plan_of_months_wan') }}
    end as own_plan_ratio,
    case
        when standing.phase = 'build' and standing.completed_ytd_wan is not null
            then cast(coalesce(idle.zero_months, 0) as integer)
    end as zero_months
from standing
left join idle
    on
        standing.project_code = idle.project_code
        and standing.moment_no = idle.moment_no
        and standing.idle_after_seq = idle.idle_after_seq
left join planned
    on
        standing.project_code = planned.project_code
        and standing.instant_no = planned.instant_no
