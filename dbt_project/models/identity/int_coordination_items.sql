-- Every version of a coordination item (需协调事项) that was ever in force, with its project's code, its
-- deadline and when it was closed: ten working days from the day after it was raised, to the end of the tenth.
{%- set told = [
    'item_id', 'warning_id', 'category', 'title', 'raised_at', 'accepted_at', 'lead_org_id', 'status', 'solved_at',
    'updated_at'
] %}
with items as (

    select staged.*
    from {{ ref('stg_followup__coordination_items') }} as staged
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'followup/coordination_items'

),

coded as (

    {{ coded('items', told) }}

),

calendar as (

    select
        day,
        is_workday,
        workday_no,
        sum(case when is_provisional then 1 else 0 end) over (
            order by day asc nulls last rows between unbounded preceding and current row
        ) as provisional_days
    from {{ source('reference', 'calendar') }}

),

-- A return has no time of its own in the source: it was then that the item last changed.
dated as (

    select
        coded.*,
        cast({{ utc_to_local('coded.raised_at') }} as date) as raised_on,
        case
            when coded.status = 'solved' then coalesce(coded.solved_at, coded.updated_at)
            when coded.status = 'returned' then coded.updated_at
        end as closed_at
    from coded

)

select
    dated.item_id,
    dated.project_code,
    dated.warning_id,
    dated.category,
    dated.title,
    dated.raised_at,
    dated.accepted_at,
    dated.lead_org_id,
    dated.status,
    dated.closed_at,
    {{ local_to_utc(end_of_day('due_day.day')) }} as due_at,
    due_day.provisional_days > raised_day.provisional_days as is_due_provisional,
    -- what is to be raised later has not been raised yet
    greatest(dated.known_at, dated.raised_at) as known_at,
    dated.superseded_at
from dated
left join calendar as raised_day on dated.raised_on = raised_day.day
left join calendar as due_day
    on
        due_day.is_workday
        and raised_day.workday_no + 10 = due_day.workday_no
