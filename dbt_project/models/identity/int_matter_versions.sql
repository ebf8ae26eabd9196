-- Applications (办件) in every version that an evaluated instant sees: what their platform told and the
-- steps known by then, put together. known_at and superseded_at are evaluated instants.
{%- set told = [
    'matter_instance_id', 'project_code', 'grade', 'matter', 'department', 'limit_days', 'is_commitment', 'status_told',
    'accepted_told_at', 'decided_told_at', 'event_told_at', 'document_no', 'valid_until', 'source', 'known_at'
] %}
with instants as (

    {{ numbered_instants(with_companions=true) }}

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

application_versions as (

    select * from {{ ref('int_application_versions') }}

),

step_rows as (

    select * from {{ ref('stg_engineering__steps') }} where {{ was_known() }}

),

step_versions as (

    {{ merged('step_rows', ['matter_instance_id', 'step', 'occurred_at'], ['matter_instance_id']) }}

),

applications as (

    {{ seen_numbers('application_versions', told) }}

),

steps as (

    {{ seen_numbers('step_versions', ['matter_instance_id', 'step', 'occurred_at', 'known_at']) }}

),

moments as (

    {{ numbered_moments(['applications', 'steps'], ['matter_instance_id']) }}

),

-- An application both systems hold is told by the one that records its steps.
ranked as (

    select
        applications.*,
        moments.moment_no,
        moments.next_no,
        row_number() over (
            partition by moments.matter_instance_id, moments.moment_no
            order by
                case when applications.source = 'engineering/matters' then 0 else 1 end asc nulls last,
                applications.known_at desc nulls last
        ) as choice
    from moments
    inner join applications
        on moments.matter_instance_id = applications.matter_instance_id and {{ seen_at('applications') }}

),

applied as (

    select ranked.* from ranked where ranked.choice = 1

),

walked as (

    select
        applied.matter_instance_id,
        applied.moment_no,
        min(case when steps.step = 'accepted' then steps.occurred_at end) as first_accepted_at,
        max(case when steps.step = 'accepted' then steps.occurred_at end) as last_accepted_at,
        min(case when steps.step = 'handling_started' then steps.occurred_at end) as handled_at,
        min(case when steps.step in ('approved', 'approved_conditionally') then steps.occurred_at end) as passed_at,
        max(case when steps.step = 'approved' then steps.occurred_at end) as approved_at,
        max(case when steps.step = 'approved_conditionally' then steps.occurred_at end) as conditioned_at,
        max(case when steps.step = 'rejected' then steps.occurred_at end) as rejected_at,
        max(case when steps.step in ('withdrawn', 'revoked') then steps.occurred_at end) as withdrawn_at,
        max(case when steps.step = 'dropped' then steps.occurred_at end) as dropped_at,
        max(case when steps.step in ('not_accepted', 'refused') then steps.occurred_at end) as refused_at,
        max(
            case
                when steps.step in ('rejected', 'withdrawn', 'revoked', 'dropped', 'not_accepted', 'refused')
                    then steps.occurred_at
            end
        ) as turned_away_at,
        max(case when steps.step in ('correction_started', 'special_started') then 1 else 0 end) as has_pause,
        max(steps.occurred_at) as last_step_at,
        max(steps.known_at) as known_at
    from applied
    inner join steps on applied.matter_instance_id = steps.matter_instance_id and {{ seen_at('steps', 'applied') }}
    where applied.status_told is null
    group by applied.matter_instance_id, applied.moment_no

),

-- The last word stands: a withdrawal or revocation after an approval takes it back (14, 15 after 11).
decided as (

    select
        walked.*,
        case
            when walked.withdrawn_at >= greatest(walked.approved_at, walked.conditioned_at) then 'revoked'
            when walked.approved_at >= coalesce(walked.rejected_at, walked.approved_at) then 'approved'
            when walked.conditioned_at >= coalesce(walked.rejected_at, walked.conditioned_at)
                then 'approved_conditionally'
            when walked.last_accepted_at > walked.turned_away_at then null
            when walked.withdrawn_at is not null then 'withdrawn'
            when walked.rejected_at is not null then 'rejected'
            when walked.dropped_at is not null then 'dropped'
            when walked.refused_at is not null then 'not_accepted'
        end as ending
    from walked

),

-- An application taken up again after a refusal starts a new clock.
clocks as (

    select
        decided.*,
        case
            when decided.last_accepted_at > decided.turned_away_at then decided.last_accepted_at
            else coalesce(decided.first_accepted_at, decided.handled_at)
        end as clock_from,
        case
            when decided.ending in ('approved', 'approved_conditionally', 'revoked') then decided.passed_at
            when decided.ending = 'rejected' then decided.rejected_at
            when decided.ending is not null then decided.turned_away_at
        end as clock_to,
        case when decided.ending = 'revoked' then decided.withdrawn_at end as revoked_at
    from decided

),

-- The clock stands still from a 补正 or a special procedure until it ends (6-7, 9-10).
stretches as (

    select
        clocks.matter_instance_id,
        clocks.moment_no,
        clocks.clock_from,
        clocks.clock_to,
        steps.occurred_at,
        lead(steps.occurred_at) over steps_in_order as next_at,
        max(case when steps.step = 'correction_started' then steps.occurred_at end) over steps_so_far
            as correction_from,
        max(case when steps.step = 'correction_ended' then steps.occurred_at end) over steps_so_far
            as correction_to,
        max(case when steps.step = 'special_started' then steps.occurred_at end) over steps_so_far as special_from,
        max(case when steps.step = 'special_ended' then steps.occurred_at end) over steps_so_far as special_to
    from clocks
    inner join steps on clocks.matter_instance_id = steps.matter_instance_id and {{ seen_at('steps', 'clocks') }}
    where clocks.has_pause = 1
    window
        steps_in_order as (
            partition by clocks.matter_instance_id, clocks.moment_no
            order by steps.occurred_at asc nulls first, steps.step asc nulls first
        ),
        steps_so_far as (
            partition by clocks.matter_instance_id, clocks.moment_no
            order by steps.occurred_at asc nulls first, steps.step asc nulls first
            rows between unbounded preceding and current row
        )

),

pauses as (

    select
        matter_instance_id,
        moment_no,
        next_at is null and clock_to is null as is_open,
        cast({{ utc_to_local('greatest(occurred_at, clock_from)') }} as date) as paused_on,
        cast({{ utc_to_local('least(coalesce(next_at, clock_to), clock_to)') }} as date) as resumed_on
    from stretches
    where
        (
            correction_from > coalesce(correction_to, timestamp '1900-01-01 00:00:00')
            or special_from > coalesce(special_to, timestamp '1900-01-01 00:00:00')
        )
        and occurred_at < coalesce(clock_to, timestamp '9999-12-31 00:00:00')

),

paused as (

    select
        pauses.matter_instance_id,
        pauses.moment_no,
        sum(
            case when not pauses.is_open then greatest(day_to.workday_no - day_from.workday_no, 0) else 0 end
        ) as paused_days,
        max(case when pauses.is_open then pauses.paused_on end) as paused_on
    from pauses
    inner join calendar as day_from on pauses.paused_on = day_from.day
    left join calendar as day_to on pauses.resumed_on = day_to.day
    group by pauses.matter_instance_id, pauses.moment_no

),

dated as (

    select
        applied.*,
        coalesce(applied.accepted_told_at, clocks.clock_from) as accepted_at,
        coalesce(applied.decided_told_at, clocks.clock_to) as decided_at,
        clocks.revoked_at,
        case
            when applied.status_told is not null then applied.status_told
            when clocks.ending is not null then clocks.ending
            when clocks.handled_at is not null and clocks.clock_from is not null then 'in_progress'
            when clocks.clock_from is not null then 'accepted'
            else 'received'
        end as status,
        coalesce(paused.paused_days, 0) as paused_days,
        paused.paused_on,
        coalesce(clocks.last_step_at, applied.event_told_at) as last_event_at,
        greatest(applied.known_at, clocks.known_at) as told_at
    from applied
    left join clocks
        on applied.matter_instance_id = clocks.matter_instance_id and applied.moment_no = clocks.moment_no
    left join paused
        on applied.matter_instance_id = paused.matter_instance_id and applied.moment_no = paused.moment_no

),

counted as (

    select
        dated.*,
        dated.status in ('accepted', 'in_progress') as is_open,
        cast({{ utc_to_local('accepted_at') }} as date) as accepted_on,
        cast({{ utc_to_local('decided_at') }} as date) as decided_on,
        case
            when dated.status in ('accepted', 'in_progress') then dated.paused_on
            else cast({{ utc_to_local('decided_at') }} as date)
        end as counted_to_on
    from dated

)

select
    counted.matter_instance_id,
    counted.project_code,
    counted.matter,
    {{ stage_of_matter('counted.matter') }} as stage,
    counted.department,
    counted.accepted_at,
    counted.decided_at,
    counted.status,
    cast(counted.limit_days as integer) as limit_days,
    cast(day_from.workday_no + counted.paused_days as integer) as counted_from,
    cast(
        case
            when day_to.workday_no - day_from.workday_no < counted.paused_days then 0
            else day_to.workday_no - day_from.workday_no - counted.paused_days
        end
        as integer
    ) as used_days,
    counted.is_open and counted.paused_on is not null as is_paused,
    counted.is_open,
    counted.status = 'approved_conditionally' as is_conditional,
    counted.is_commitment,
    counted.accepted_on,
    counted.decided_on,
    counted.revoked_at,
    cast(counted.paused_days as integer) as paused_days,
    counted.paused_on,
    cast({{ utc_to_local('counted.last_event_at') }} as date) as last_event_on,
    counted.document_no,
    counted.valid_until,
    counted.source,
    counted.grade,
    counted.told_at,
    opening.as_of as known_at,
    closing.as_of as superseded_at
from counted
inner join instants as opening on counted.moment_no = opening.instant_no
left join instants as closing on counted.next_no = closing.instant_no
left join calendar as day_from on counted.accepted_on = day_from.day
left join calendar as day_to on counted.counted_to_on = day_to.day
