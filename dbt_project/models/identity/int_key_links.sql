-- The links of the rows of all feeds, those of one key together: where they belong and how many they
-- are, or why they belong to none.
with links as (

    select * from {{ ref('int_links') }}

)

select
    feed,
    source_key,
    project_code,
    min(method) as method,
    max(grade) as grade,
    min(reason) as reason,
    count(*) as rows,
    min(landed_at) as first_seen_at
from links
group by feed, source_key, project_code
