-- What is evidence of a start or a finish, in every version: the day it speaks of, the day on which it
-- was complete, and since when it was known.
with permits as (

    select * from {{ ref('int_permit_states') }} where permit_kind = 'works_permit' and not is_revoked

),

filings as (

    select *
    from {{ ref('int_permit_versions') }}
    where permit_kind = 'completion_filing' and project_code is not null

),

reports as (

    select *
    from {{ ref('stg_approval__reports') }}
    where report_kind in ('start', 'finish') and occurred_on is not null and {{ was_known() }}

),

investment as (

    select *
    from {{ ref('stg_statistics__investment_monthly') }}
    where registered_on is not null and {{ was_known() }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked_reports as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'approval/reports'

),

relinked_investment as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'statistics/investment_monthly'

),

reported as (

    {{ coded('reports', ['report_id', 'report_kind', 'occurred_on'], relinked='relinked_reports') }}

),

-- A report repeats the day of registration; of the history of the first pull it is known from that day.
registrations as (

    select
        batch_id,
        row_no,
        project_code,
        registered_on,
        case
            when known_basis = 'source' then least(known_at, {{ local_to_utc(end_of_day('registered_on')) }})
            else known_at
        end as known_at,
        superseded_at
    from investment

),

registered as (

    {{ coded('registrations', ['registered_on'], relinked='relinked_investment') }}

),

site_days as (

    select * from {{ ref('int_site_day_versions') }} where workers >= 10

),

payments as (

    select * from {{ ref('int_fund_versions') }} where paid_wan > 0

),

confirmations as (

    select *
    from {{ ref('int_decisions') }}
    where kind = 'start_confirmed' and project_code is not null and {{ was_known() }}

),

crowded as (

    select
        project_code,
        day,
        min(known_at) as known_at,
        case when count(superseded_at) = count(*) then max(superseded_at) end as superseded_at
    from site_days
    group by project_code, day

),

-- Ten workers on five of seven days: the fifth such day is at most six days after the first.
five_days as (

    select
        project_code,
        day,
        lead(day, 4) over crowded_in_order as fifth_day,
        max(known_at) over day_and_next_four as known_at,
        min(superseded_at) over day_and_next_four as superseded_at
    from crowded
    window
        crowded_in_order as (partition by project_code order by day asc nulls first),
        day_and_next_four as (
            partition by project_code
            order by day asc nulls first
            rows between current row and 4 following
        )

),

-- Later weeks of the same kind prove nothing more.
site as (

    select
        project_code,
        day,
        fifth_day,
        known_at,
        superseded_at,
        min(case when superseded_at is null then greatest(known_at, {{ day_start('fifth_day') }}) end) over (
            partition by project_code
            order by day asc nulls first
            rows between unbounded preceding and 1 preceding
        ) as proven_at
    from five_days
    where {{ days_between('day', 'fifth_day') }} <= 6

)

select
    project_code,
    'registered' as kind,
    '' as source_ref,
    registered_on as happened_on,
    registered_on as complete_on,
    min(known_at) as known_at,
    superseded_at
from registered
group by project_code, registered_on, superseded_at

union all

select
    project_code,
    'works_permit' as kind,
    permit_no as source_ref,
    issued_on as happened_on,
    issued_on as complete_on,
    known_at,
    superseded_at
from permits

union all

select
    project_code,
    case report_kind when 'start' then 'start_report' else 'finish_report' end as kind,
    report_id as source_ref,
    occurred_on as happened_on,
    occurred_on as complete_on,
    known_at,
    superseded_at
from reported

union all

select
    project_code,
    'site' as kind,
    '' as source_ref,
    day as happened_on,
    fifth_day as complete_on,
    known_at,
    superseded_at
from site
where proven_at is null or known_at < proven_at

union all

select
    project_code,
    'payment' as kind,
    concat(fund, '/', batch_no) as source_ref,
    issued_on as happened_on,
    issued_on as complete_on,
    known_at,
    superseded_at
from payments

union all

select
    project_code,
    'confirmation' as kind,
    decision_id as source_ref,
    valid_from as happened_on,
    valid_from as complete_on,
    known_at,
    superseded_at
from confirmations

union all

select
    project_code,
    'completion_filing' as kind,
    permit_no as source_ref,
    issued_on as happened_on,
    issued_on as complete_on,
    known_at,
    superseded_at
from filings
