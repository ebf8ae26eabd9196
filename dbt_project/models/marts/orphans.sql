with waiting as (

    select * from {{ ref('int_key_links') }} where project_code is null

),

listed as (

    select * from {{ ref('stg_keylist__annual_plan') }} where outcome = 'modelled'

),

lines as (

    select
        concat(plan_year, '-', line_no) as source_key,
        {{ temporary_id() }} as temporary_id
    from listed

)

select
    waiting.feed,
    waiting.source_key,
    waiting.reason,
    case when waiting.reason = 'not_yet_coded' then lines.temporary_id end as temporary_id,
    waiting.rows as rows_waiting,
    waiting.first_seen_at
from waiting
left join lines on waiting.feed = 'keylist/annual_plan' and waiting.source_key = lines.source_key
