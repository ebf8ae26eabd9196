with approval_applications as (

    select * from {{ ref('stg_approval__matters') }} where outcome = 'modelled'

),

engineering_applications as (

    select * from {{ ref('stg_engineering__matters') }} where outcome = 'modelled'

),

steps as (

    select * from {{ ref('stg_engineering__steps') }} where outcome = 'modelled'

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

),

engineering_codes as (

    select * from {{ ref('int_engineering_codes') }} where project_code is not null

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

latest_evaluation as (

    select max(as_of_on) as as_of_on from {{ source('reference', 'evaluations') }}

),

walked as (

    select
        matter_instance_id,
        min(case when step = 'accepted' then occurred_at end) as first_accepted_at,
        max(case when step = 'accepted' then occurred_at end) as last_accepted_at,
        min(case when step = 'handling_started' then occurred_at end) as handled_at,
        min(case when step in ('approved', 'approved_conditionally') then occurred_at end) as passed_at,
        max(case when step = 'approved' then occurred_at end) as approved_at,
        max(case when step = 'approved_conditionally' then occurred_at end) as conditioned_at,
        max(case when step = 'rejected' then occurred_at end) as rejected_at,
        max(case when step in ('withdrawn', 'revoked') then occurred_at end) as withdrawn_at,
        max(case when step = 'dropped' then occurred_at end) as dropped_at,
        max(case when step in ('not_accepted', 'refused') then occurred_at end) as refused_at,
        max(
            case
                when step in ('rejected', 'withdrawn', 'revoked', 'dropped', 'not_accepted', 'refused') then occurred_at
            end
        ) as turned_away_at,
        max(case when step in ('correction_started', 'special_started') then 1 else 0 end) as has_pause,
        max(occurred_at) as last_step_at,
        max(landed_at) as known_at
    from steps
    group by matter_instance_id

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
        steps.matter_instance_id,
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
    from steps
    inner join clocks on steps.matter_instance_id = clocks.matter_instance_id
    where clocks.has_pause = 1
    window
        steps_in_order as (
            partition by steps.matter_instance_id
            order by steps.occurred_at asc nulls first, steps.step asc nulls first
        ),
        steps_so_far as (
            partition by steps.matter_instance_id
            order by steps.occurred_at asc nulls first, steps.step asc nulls first
            rows between unbounded preceding and current row
        )

),

pauses as (

    select
        matter_instance_id,
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
        sum(
            case when not pauses.is_open then greatest(day_to.workday_no - day_from.workday_no, 0) else 0 end
        ) as paused_days,
        max(case when pauses.is_open then pauses.paused_on end) as paused_on
    from pauses
    inner join calendar as day_from on pauses.paused_on = day_from.day
    left join calendar as day_to on pauses.resumed_on = day_to.day
    group by pauses.matter_instance_id

),

-- An application both systems hold is told by the one that records its steps.
matters as (

    select
        applications.matter_instance_id,
        engineering_codes.project_code,
        applications.matter,
        applications.department,
        clocks.clock_from as accepted_at,
        clocks.clock_to as decided_at,
        clocks.revoked_at,
        case
            when clocks.ending is not null then clocks.ending
            when clocks.handled_at is not null and clocks.clock_from is not null then 'in_progress'
            when clocks.clock_from is not null then 'accepted'
            else 'received'
        end as status,
        applications.limit_days,
        coalesce(paused.paused_days, 0) as paused_days,
        paused.paused_on,
        applications.is_commitment,
        cast(null as {{ text_type() }}) as document_no,
        cast(null as date) as valid_until,
        coalesce(clocks.last_step_at, applications.updated_at) as last_event_at,
        applications.feed as source,
        engineering_codes.grade,
        greatest(applications.landed_at, clocks.known_at) as known_at
    from engineering_applications as applications
    inner join engineering_codes on applications.engineering_code = engineering_codes.engineering_code
    left join clocks on applications.matter_instance_id = clocks.matter_instance_id
    left join paused on applications.matter_instance_id = paused.matter_instance_id

    union all

    select
        applications.matter_instance_id,
        codes.project_code,
        applications.matter,
        applications.department,
        applications.accepted_at,
        case
            when applications.status in ('approved', 'rejected', 'withdrawn') then applications.decided_at
        end as decided_at,
        cast(null as timestamp) as revoked_at,
        applications.status,
        applications.limit_days,
        0 as paused_days,
        cast(null as date) as paused_on,
        cast(null as boolean) as is_commitment,
        applications.document_no,
        applications.valid_until,
        greatest(applications.accepted_at, applications.decided_at) as last_event_at,
        applications.feed as source,
        codes.grade,
        applications.landed_at as known_at
    from approval_applications as applications
    inner join codes on applications.project_code = codes.code_sent
    left join engineering_applications
        on applications.matter_instance_id = engineering_applications.matter_instance_id
    where engineering_applications.matter_instance_id is null

),

dated as (

    select
        matters.*,
        matters.status in ('accepted', 'in_progress') as is_open,
        cast({{ utc_to_local('accepted_at') }} as date) as accepted_on,
        cast({{ utc_to_local('decided_at') }} as date) as decided_on,
        case
            when matters.status in ('accepted', 'in_progress')
                then least(matters.paused_on, latest_evaluation.as_of_on)
            else cast({{ utc_to_local('decided_at') }} as date)
        end as counted_to_on
    from matters
    cross join latest_evaluation

)

select
    dated.matter_instance_id,
    dated.project_code,
    dated.matter,
    case
        when dated.matter in ('proposal', 'site_preselection', 'project_approval', 'land_use_permit') then 1
        when dated.matter in ('eia', 'energy_review') then 1
        when dated.matter in ('design_review', 'works_planning_permit', 'preliminary_design') then 2
        when dated.matter in ('drawing_review', 'tender', 'quality_supervision', 'works_permit') then 3
        else 4
    end as stage,
    dated.department,
    dated.accepted_at,
    dated.decided_at,
    dated.status,
    cast(dated.limit_days as integer) as limit_days,
    cast(
        case
            when day_to.workday_no - day_from.workday_no < dated.paused_days then 0
            else day_to.workday_no - day_from.workday_no - dated.paused_days
        end
        as integer
    ) as used_days,
    dated.is_open and dated.paused_on is not null as is_paused,
    dated.is_open,
    dated.status = 'approved_conditionally' as is_conditional,
    dated.is_commitment,
    dated.accepted_on,
    dated.decided_on,
    dated.revoked_at,
    cast(dated.paused_days as integer) as paused_days,
    dated.paused_on,
    cast({{ utc_to_local('dated.last_event_at') }} as date) as last_event_on,
    dated.document_no,
    dated.valid_until,
    dated.source,
    dated.grade,
    dated.known_at
from dated
left join calendar as day_from on dated.accepted_on = day_from.day
left join calendar as day_to on dated.counted_to_on = day_to.day
