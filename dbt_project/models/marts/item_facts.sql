with evaluations as (

    select * from {{ source('reference', 'evaluations') }} where not is_companion

),

versions as (

    select * from {{ ref('int_coordination_items') }}

),

feedback as (

    select * from {{ ref('stg_followup__coordination_feedback') }}

),

-- The version of each item that was in force at each instant; what it says of later had not happened.
items as (

    select
        versions.item_id,
        versions.project_code,
        evaluations.as_of,
        versions.status = 'solved' and versions.closed_at <= evaluations.as_of as is_solved,
        versions.closed_at is null or versions.closed_at > evaluations.as_of as is_open,
        versions.accepted_at <= evaluations.as_of as is_accepted,
        versions.due_at < evaluations.as_of as is_past_due
    from versions
    cross join evaluations
    where {{ known_then('versions') }}

),

heard as (

    select
        feedback.item_id,
        evaluations.as_of,
        count(*) as feedbacks
    from feedback
    cross join evaluations
    where {{ known_then('feedback') }} and feedback.reported_at <= evaluations.as_of
    group by feedback.item_id, evaluations.as_of

)

select
    items.project_code,
    items.as_of,
    cast(count(*) as integer) as raised_items,
    cast(sum(case when items.is_accepted or items.is_solved then 1 else 0 end) as integer) as accepted_items,
    cast(sum(case when items.is_solved then 1 else 0 end) as integer) as solved_items,
    cast(sum(case when items.is_open then 1 else 0 end) as integer) as open_items,
    cast(sum(case when items.is_open and items.is_past_due then 1 else 0 end) as integer) as overdue_items,
    cast(sum(coalesce(heard.feedbacks, 0)) as integer) as item_feedbacks
from items
left join heard
    on
        items.item_id = heard.item_id
        and items.as_of = heard.as_of
group by items.project_code, items.as_of
