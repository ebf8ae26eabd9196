with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

versions as (

    select * from {{ ref('int_coordination_items') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

holders as (

    select * from {{ ref('coordination_holders') }}

),

feedback as (

    select * from {{ ref('stg_followup__coordination_feedback') }}

),

-- What a row says of later than the evaluation has not happened yet.
items as (

    select
        versions.item_id,
        versions.project_code,
        versions.warning_id,
        versions.category,
        versions.title,
        versions.raised_at,
        versions.lead_org_id,
        versions.status,
        versions.due_at,
        versions.is_due_provisional,
        evaluations.as_of,
        case when versions.accepted_at <= evaluations.as_of then versions.accepted_at end as accepted_at,
        case when versions.closed_at <= evaluations.as_of then versions.closed_at end as closed_at
    from versions
    inner join register on versions.project_code = register.project_code
    cross join evaluations
    where {{ known_then('versions') }}

),

latest_holders as (

    select
        item_id,
        max_by(org_id, seq) as org_id
    from holders
    group by item_id

),

heard as (

    select
        feedback.item_id,
        count(*) as feedback_count,
        sum(case when feedback.kind = 'transfer' then 1 else 0 end) as transfer_count
    from feedback
    cross join evaluations
    where {{ known_then('feedback') }} and feedback.reported_at <= evaluations.as_of
    group by feedback.item_id

)

select
    items.item_id,
    items.project_code,
    items.warning_id,
    items.category,
    items.title,
    items.raised_at,
    items.accepted_at,
    items.lead_org_id,
    latest_holders.org_id as holder_org_id,
    items.due_at,
    items.is_due_provisional,
    case
        when items.closed_at is not null then items.status
        when items.accepted_at is not null then 'accepted'
        else 'raised'
    end as status,
    case when items.status = 'solved' then items.closed_at end as solved_at,
    cast(coalesce(heard.feedback_count, 0) as integer) as feedback_count,
    cast(coalesce(heard.transfer_count, 0) as integer) as transfer_count,
    items.closed_at is null and coalesce(items.due_at < items.as_of, false) as is_overdue
from items
left join latest_holders on items.item_id = latest_holders.item_id
left join heard on items.item_id = heard.item_id
