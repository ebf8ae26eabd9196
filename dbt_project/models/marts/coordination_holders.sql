with evaluations as (

    select
        max(as_of) as as_of,
        max(as_of_on) as as_of_on
    from {{ source('reference', 'evaluations') }}

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

versions as (

    select * from {{ ref('int_coordination_items') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

feedback as (

    select * from {{ ref('stg_followup__coordination_feedback') }}

),

items as (

    select
        versions.item_id,
        versions.lead_org_id,
        versions.raised_at,
        case when versions.closed_at <= evaluations.as_of then versions.closed_at end as closed_at
    from versions
    inner join register on versions.project_code = register.project_code
    cross join evaluations
    where {{ known_then('versions') }}

),

-- A transfer to nobody moves nothing, nor does one after the end.
transfers as (

    select
        items.item_id,
        feedback.feedback_id,
        feedback.org_id,
        feedback.to_org_id,
        greatest(feedback.reported_at, items.raised_at) as moved_at
    from feedback
    inner join items on feedback.item_id = items.item_id
    cross join evaluations
    where
        feedback.kind = 'transfer'
        and feedback.to_org_id is not null
        and {{ known_then('feedback') }}
        and feedback.reported_at <= evaluations.as_of
        and (items.closed_at is null or feedback.reported_at < items.closed_at)

),

in_order as (

    select
        item_id,
        org_id,
        row_number() over (
            partition by item_id
            order by moved_at asc nulls last, feedback_id asc nulls last
        ) as transfer_no
    from transfers

),

-- An item that names no lead unit is with whoever passes it on first.
moves as (

    select
        items.item_id,
        coalesce(items.lead_org_id, in_order.org_id) as org_id,
        items.raised_at as moved_at,
        0 as move_order,
        cast(null as {{ text_type() }}) as feedback_id
    from items
    left join in_order
        on
            items.item_id = in_order.item_id
            and in_order.transfer_no = 1

    union all

    select
        item_id,
        to_org_id as org_id,
        moved_at,
        1 as move_order,
        feedback_id
    from transfers

),

compared as (

    select
        item_id,
        org_id,
        moved_at,
        move_order,
        feedback_id,
        lag(org_id) over moves_in_order as previous_org_id
    from moves
    where org_id is not null
    window moves_in_order as (
        partition by item_id
        order by moved_at asc nulls last, move_order asc nulls last, feedback_id asc nulls first
    )

),

spells as (

    select
        compared.item_id,
        compared.org_id,
        compared.moved_at as held_from_at,
        row_number() over moves_in_order as seq,
        coalesce(lead(compared.moved_at) over moves_in_order, items.closed_at) as held_to_at
    from compared
    inner join items on compared.item_id = items.item_id
    where compared.previous_org_id is null or compared.previous_org_id <> compared.org_id
    window moves_in_order as (
        partition by compared.item_id
        order by
            compared.moved_at asc nulls last,
            compared.move_order asc nulls last,
            compared.feedback_id asc nulls first
    )

)

select
    spells.item_id,
    cast(spells.seq as integer) as seq,
    spells.org_id,
    spells.held_from_at,
    spells.held_to_at,
    cast(day_to.workday_no - day_from.workday_no as integer) as held_workdays
from spells
cross join evaluations
left join calendar as day_from on cast({{ utc_to_local('spells.held_from_at') }} as date) = day_from.day
left join calendar as day_to
    on coalesce(cast({{ utc_to_local('spells.held_to_at') }} as date), evaluations.as_of_on) = day_to.day
