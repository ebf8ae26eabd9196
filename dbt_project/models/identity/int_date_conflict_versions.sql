-- Contradictions (矛盾) in the order of things, in every version: a start before the first works permit, a
-- finish before the start.
with evidence as (

    select *
    from {{ ref('int_evidence') }}
    where
        kind in ('start_report', 'confirmation', 'site', 'works_permit')
        or kind in ('finish_report', 'completion_filing')

),

dated as (

    select
        project_code,
        kind,
        source_ref,
        happened_on,
        known_at as told_at,
        {{ not_before('complete_on') }} as known_at,
        superseded_at
    from evidence

),

happened as (

    select
        project_code,
        case
            when kind = 'site' then 'site'
            when kind = 'works_permit' then 'permit'
            when kind in ('start_report', 'confirmation') then 'start'
            else 'finish'
        end as role,
        case kind
            when 'site' then 'site/attendance_daily'
            when 'works_permit' then 'construction/works_permits'
            when 'confirmation' then 'followup/decisions'
            when 'completion_filing' then 'construction/completions'
            else 'approval/reports'
        end as source,
        source_ref,
        happened_on,
        told_at,
        known_at,
        superseded_at
    from dated
    where known_at < {{ ends() }}

),

-- Projects of which the order of any two days was ever wrong.
disordered as (

    select project_code
    from happened
    group by project_code
    having
        min(case when role in ('start', 'site') then happened_on end)
        < max(case when role = 'permit' then happened_on end)
        or min(case when role = 'finish' then happened_on end) < max(case when role = 'start' then happened_on end)

),

told as (

    select happened.*
    from happened
    inner join disordered on happened.project_code = disordered.project_code

),

told_moments as (

    {{ moments(['told'], ['project_code']) }}

),

in_order as (

    select
        told_moments.project_code,
        told_moments.moment,
        told_moments.next_moment,
        told.role,
        told.source,
        told.source_ref,
        told.happened_on,
        told.told_at,
        min(case when told.role = 'start' then told.happened_on end) over same_moment as started_on,
        min(case when told.role = 'site' then told.happened_on end) over same_moment as seen_on,
        min(case when told.role = 'permit' then told.happened_on end) over same_moment as permitted_on,
        min(case when told.role = 'finish' then told.happened_on end) over same_moment as finished_on
    from told_moments
    inner join told
        on told_moments.project_code = told.project_code and {{ in_force_at('told', 'told_moments.moment') }}
    window same_moment as (partition by told_moments.project_code, told_moments.moment)

),

wrong as (

    select
        in_order.*,
        'start_before_permit' as kind
    from in_order
    where
        least(in_order.started_on, in_order.seen_on) < in_order.permitted_on
        and in_order.role in ('start', 'site', 'permit')

    union all

    select
        in_order.*,
        'finish_before_start' as kind
    from in_order
    where in_order.finished_on < in_order.started_on and in_order.role in ('start', 'finish')

)

select
    project_code,
    case kind when 'start_before_permit' then 'started_on' else 'completed_on' end as field,
    kind,
    concat(
        '[',
        {{ ordered_string_agg(
            json_record({
                'source': 'source',
                'value': 'cast(happened_on as ' ~ text_type() ~ ')',
                'known_at': 'cast(told_at as ' ~ text_type() ~ ')'
            }),
            ',', 'happened_on asc nulls last, source asc nulls last, source_ref asc nulls last'
        ) }},
        ']'
    ) as claims,
    moment as known_at,
    next_moment as superseded_at
from wrong
group by project_code, kind, moment, next_moment
