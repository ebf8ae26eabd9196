{%- set line = [
    'plan_year', 'batch', 'key_levels', 'annual_plan_wan', 'planned_start_on', 'planned_finish_on'
] %}
with instants as (

    {{ numbered_instants(with_companions=true) }}

),

register_versions as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

plan_versions as (

    select * from {{ ref('int_plan_versions') }}

),

evidence_versions as (

    select * from {{ ref('int_evidence') }}

),

suspension_versions as (

    select *
    from {{ ref('int_decisions') }}
    where kind = 'suspension' and project_code is not null and {{ was_known() }}

),

register as (

    {{ seen_numbers(
        'register_versions', ['project_code', 'code_status', 'planned_start_on', 'planned_finish_on'],
        known_at=not_before('coded_on')
    ) }}

),

-- A line counts from the first day of its year on.
plans as (

    {{ seen_numbers(
        'plan_versions', ['project_code'] + line,
        known_at=not_before('make_date(plan_year, 1, 1)')
    ) }}

),

evidence as (

    {{ seen_numbers(
        'evidence_versions', ['project_code', 'kind', 'happened_on'],
        known_at=not_before('complete_on')
    ) }}

),

suspensions as (

    {{ seen_numbers(
        'suspension_versions', ['project_code'],
        known_at=not_before('valid_from'),
        superseded_at='least(superseded_at, ' ~ day_start(add_days('valid_until', 1)) ~ ')'
    ) }}

),

moments as (

    {{ numbered_moments(['register', 'plans', 'evidence', 'suspensions'], ['project_code']) }}

),

seen as (

    select
        moments.project_code,
        moments.moment_no,
        min(case when evidence.kind = 'registered' then evidence.happened_on end) as registered_on,
        min(case when evidence.kind = 'works_permit' then evidence.happened_on end) as permitted_on,
        min(case when evidence.kind = 'start_report' then evidence.happened_on end) as start_reported_on,
        min(case when evidence.kind = 'site' then evidence.happened_on end) as site_active_on,
        min(case when evidence.kind = 'confirmation' then evidence.happened_on end) as confirmed_on,
        max(case when evidence.kind = 'payment' then 1 else 0 end) as payments,
        min(case when evidence.kind = 'finish_report' then evidence.happened_on end) as finish_reported_on,
        max(case when evidence.kind = 'completion_filing' then evidence.happened_on end) as completion_filed_on,
        sum(case when evidence.kind = 'works_permit' then 1 else 0 end) as works_permits,
        sum(case when evidence.kind = 'completion_filing' then 1 else 0 end) as completion_filings
    from moments
    inner join evidence on moments.project_code = evidence.project_code and {{ seen_at('evidence') }}
    group by moments.project_code, moments.moment_no

),

-- One of A (入库; works permit and start report) or two of B (start report, site, payment, look on site).
started as (

    select
        seen.*,
        case
            when seen.registered_on is not null then 'registered'
            when seen.permitted_on is not null and seen.start_reported_on is not null then 'permit_and_report'
            when seen.start_reported_on is not null and seen.site_active_on is not null then 'report_and_site'
            when seen.start_reported_on is not null and seen.confirmed_on is not null then 'report_and_confirmation'
            when seen.site_active_on is not null and seen.confirmed_on is not null then 'site_and_confirmation'
            when seen.start_reported_on is not null and seen.payments = 1 then 'report_and_payment'
            when seen.site_active_on is not null and seen.payments = 1 then 'site_and_payment'
            when seen.confirmed_on is not null and seen.payments = 1 then 'payment_and_confirmation'
        end as start_basis
    from seen

),

-- The line in force: this year's, else the last one, so that a missed start stays a start.
listed as (

    select
        moments.project_code,
        moments.moment_no,
        {%- for column in line %}
        plans.{{ column }},
        {%- endfor %}
        row_number() over (
            partition by moments.project_code, moments.moment_no
            order by plans.plan_year desc nulls last
        ) as line_age
    from moments
    inner join plans on moments.project_code = plans.project_code and {{ seen_at('plans') }}

),

suspended as (

    select distinct
        moments.project_code,
        moments.moment_no
    from moments
    inner join suspensions on moments.project_code = suspensions.project_code and {{ seen_at('suspensions') }}

),

standing as (

    select
        moments.project_code,
        {{ each_number('moments.moment_no', 'moments.next_no') }} as instant_no,
        register.code_status,
        listed.plan_year,
        listed.batch,
        listed.key_levels,
        listed.annual_plan_wan,
        coalesce(listed.planned_start_on, register.planned_start_on) as planned_start_on,
        coalesce(listed.planned_finish_on, register.planned_finish_on) as planned_finish_on,
        started.registered_on,
        started.permitted_on,
        started.start_reported_on,
        started.site_active_on,
        started.confirmed_on,
        coalesce(started.payments, 0) = 1 as has_payment,
        coalesce(started.start_basis in ('registered', 'permit_and_report'), false) as has_a_evidence,
        started.start_basis,
        case
            when started.start_basis is not null
                then least(
                    started.registered_on, started.start_reported_on, started.site_active_on, started.confirmed_on
                )
        end as started_on,
        coalesce(
            case when started.completion_filings >= started.works_permits then started.completion_filed_on end,
            started.finish_reported_on
        ) as completed_on,
        suspended.project_code is not null as is_suspended
    from moments
    inner join register on moments.project_code = register.project_code and {{ seen_at('register') }}
    left join started
        on moments.project_code = started.project_code and moments.moment_no = started.moment_no
    left join listed
        on
            moments.project_code = listed.project_code
            and moments.moment_no = listed.moment_no
            and listed.line_age = 1
    left join suspended
        on moments.project_code = suspended.project_code and moments.moment_no = suspended.moment_no

)

select
    standing.project_code,
    instants.as_of,
    case
        when standing.code_status = 'lapsed' then 'exited'
        when standing.completed_on is not null then 'done'
        when standing.is_suspended then 'suspended'
        when standing.started_on is not null or standing.batch in ('build', 'finish') then 'build'
        when standing.batch = 'start' then 'start'
        else 'reserve'
    end as phase,
    coalesce(standing.plan_year = instants.as_of_year, false) as is_key,
    case when standing.plan_year = instants.as_of_year then standing.key_levels end as key_levels,
    case when standing.plan_year = instants.as_of_year then standing.plan_year end as plan_year,
    case when standing.plan_year = instants.as_of_year then standing.batch end as batch,
    case when standing.plan_year = instants.as_of_year then standing.annual_plan_wan end as annual_plan_wan,
    standing.planned_start_on,
    standing.planned_finish_on,
    standing.registered_on,
    standing.permitted_on,
    standing.start_reported_on,
    standing.start_reported_on as start_claimed_on,
    standing.site_active_on,
    standing.confirmed_on,
    standing.has_payment,
    standing.has_a_evidence,
    standing.started_on,
    standing.start_basis,
    standing.completed_on,
    standing.is_suspended
from standing
inner join instants on standing.instant_no = instants.instant_no
