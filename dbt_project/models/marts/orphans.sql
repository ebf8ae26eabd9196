with links as (

    select * from {{ ref('int_links') }}

)

select
    feed,
    source_key,
    min(reason) as reason,
    cast(null as {{ text_type() }}) as suggestions,
    count(*) as rows_waiting,
    min(landed_at) as first_seen_at
from links
where project_code is null
group by feed, source_key
