with evaluations as (

    select
        as_of,
        as_of_on,
        cast(extract(year from as_of_on) as integer) as as_of_year
    from {{ source('reference', 'evaluations') }}

),

register as (

    select * from {{ ref('int_register') }} where not is_void

),

plans as (

    select * from {{ ref('annual_plans') }}

),

permits as (

    select * from {{ ref('permits') }} where permit_kind = 'works_permit' and not is_revoked

),

filings as (

    select * from {{ ref('int_permits') }} where permit_kind = 'completion_filing' and project_code is not null

),

reports as (

    select * from {{ ref('stg_approval__reports') }} where outcome = 'modelled'

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

),

investment as (

    select * from {{ ref('investment_monthly') }}

),

site_days as (

    select * from {{ ref('site_daily') }}

),

payments as (

    select * from {{ ref('fund_batches') }}

),

-- Ten workers on five of seven days: the fifth such day is at most six days after the first.
crowded_days as (

    select
        project_code,
        day,
        lead(day, 4) over crowded_in_order as fifth_day,
        lead(known_at, 4) over crowded_in_order as fifth_known_at
    from site_days
    where workers >= 10
    window crowded_in_order as (partition by project_code order by day asc nulls first)

),

-- What is evidence of a start or a finish: the day it speaks of, the day it was complete, its arrival.
evidence as (

    select
        project_code,
        'registered' as kind,
        registered_on as happened_on,
        registered_on as complete_on,
        min(known_at) as known_at
    from investment
    where registered_on is not null
    group by project_code, registered_on

    union all

    select
        project_code,
        'works_permit' as kind,
        issued_on as happened_on,
        issued_on as complete_on,
        known_at
    from permits

    union all

    select
        codes.project_code,
        case reports.report_kind when 'start' then 'start_report' else 'finish_report' end as kind,
        reports.occurred_on as happened_on,
        reports.occurred_on as complete_on,
        reports.landed_at as known_at
    from reports
    inner join codes on reports.project_code = codes.code_sent
    where reports.report_kind in ('start', 'finish') and reports.occurred_on is not null

    union all

    select
        project_code,
        'site' as kind,
        min(day) as happened_on,
        min(fifth_day) as complete_on,
        min(fifth_known_at) as known_at
    from crowded_days
    where {{ days_between('day', 'fifth_day') }} <= 6
    group by project_code

    union all

    select
        project_code,
        'payment' as kind,
        issued_on as happened_on,
        issued_on as complete_on,
        known_at
    from payments
    where paid_wan > 0

    union all

    select
        project_code,
        'completion_filing' as kind,
        issued_on as happened_on,
        issued_on as complete_on,
        known_at
    from filings

),

seen as (

    select
        evidence.project_code,
        evaluations.as_of,
        min(case when evidence.kind = 'registered' then evidence.happened_on end) as registered_on,
        min(case when evidence.kind = 'works_permit' then evidence.happened_on end) as permitted_on,
        min(case when evidence.kind = 'start_report' then evidence.happened_on end) as start_reported_on,
        min(case when evidence.kind = 'site' then evidence.happened_on end) as site_active_on,
        max(case when evidence.kind = 'payment' then 1 else 0 end) as payments,
        min(case when evidence.kind = 'finish_report' then evidence.happened_on end) as finish_reported_on,
        max(case when evidence.kind = 'completion_filing' then evidence.happened_on end) as completion_filed_on,
        sum(case when evidence.kind = 'works_permit' then 1 else 0 end) as works_permits,
        sum(case when evidence.kind = 'completion_filing' then 1 else 0 end) as completion_filings
    from evidence
    cross join evaluations
    where evidence.known_at <= evaluations.as_of and evidence.complete_on <= evaluations.as_of_on
    group by evidence.project_code, evaluations.as_of

),

-- One of A (入库; works permit and start report) or two of B (start report, site, payment).
started as (

    select
        seen.*,
        case
            when seen.registered_on is not null then 'registered'
            when seen.permitted_on is not null and seen.start_reported_on is not null then 'permit_and_report'
            when seen.start_reported_on is not null and seen.site_active_on is not null then 'report_and_site'
            when seen.start_reported_on is not null and seen.payments = 1 then 'report_and_payment'
            when seen.site_active_on is not null and seen.payments = 1 then 'site_and_payment'
        end as start_basis
    from seen

),

-- The line in force: this year's, else the last one, so that a missed start stays a start.
listed as (

    select
        plans.*,
        evaluations.as_of,
        plans.plan_year = evaluations.as_of_year as is_current,
        row_number() over (
            partition by plans.project_code, evaluations.as_of
            order by plans.plan_year desc nulls last
        ) as line_age
    from plans
    cross join evaluations
    where plans.known_at <= evaluations.as_of and plans.plan_year <= evaluations.as_of_year

),

standing as (

    select
        register.project_code,
        evaluations.as_of,
        evaluations.as_of_on,
        register.code_status,
        coalesce(listed.is_current, false) as is_key,
        listed.batch as listed_batch,
        case when listed.is_current then listed.plan_year end as plan_year,
        case when listed.is_current then listed.batch end as batch,
        case when listed.is_current then listed.key_levels end as key_levels,
        case when listed.is_current then listed.annual_plan_wan end as annual_plan_wan,
        coalesce(listed.planned_start_on, register.planned_start_on) as planned_start_on,
        coalesce(listed.planned_finish_on, register.planned_finish_on) as planned_finish_on,
        started.registered_on,
        started.permitted_on,
        started.start_reported_on,
        started.site_active_on,
        coalesce(started.payments, 0) = 1 as has_payment,
        started.start_basis,
        case
            when started.start_basis is not null
                then least(started.registered_on, started.start_reported_on, started.site_active_on)
        end as started_on,
        coalesce(
            case when started.completion_filings >= started.works_permits then started.completion_filed_on end,
            started.finish_reported_on
        ) as completed_on
    from register
    cross join evaluations
    left join started
        on
            register.project_code = started.project_code
            and evaluations.as_of = started.as_of
    left join listed
        on
            register.project_code = listed.project_code
            and evaluations.as_of = listed.as_of
            and listed.line_age = 1
    where register.known_at <= evaluations.as_of and register.coded_on <= evaluations.as_of_on

)

select
    project_code,
    as_of,
    case
        when code_status = 'lapsed' then 'exited'
        when completed_on is not null then 'done'
        when started_on is not null or listed_batch in ('build', 'finish') then 'build'
        when listed_batch = 'start' then 'start'
        else 'reserve'
    end as phase,
    is_key,
    key_levels,
    plan_year,
    batch,
    annual_plan_wan,
    planned_start_on,
    planned_finish_on,
    registered_on,
    permitted_on,
    start_reported_on,
    site_active_on,
    has_payment,
    started_on,
    start_basis,
    completed_on
from standing
