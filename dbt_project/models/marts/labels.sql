with labels as (

    select * from {{ source('reference', 'labels') }}

)

select
    domain,
    value,
    zh,
    en,
    sort_order,
    hex
from labels
