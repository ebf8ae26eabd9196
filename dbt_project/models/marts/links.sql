with links as (

    select * from {{ ref('int_key_links') }} where project_code is not null

)

select
    feed,
    source_key,
    project_code,
    method,
    grade,
    rows,
    first_seen_at
from links
