with visits as (

    select * from {{ ref('stg_usage__visits') }}

)

select
    day,
    org_id as unit,
    visits,
    visitors
from visits
where outcome = 'modelled'
