with organisations as (

    select * from {{ ref('stg_directory__organisations') }}

)

select
    org_id,
    org_name,
    org_kind,
    district,
    uscc
from organisations
where outcome = 'modelled'
