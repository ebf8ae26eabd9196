with versions as (

    select * from {{ ref('int_parcel_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.supervision_no,
    versions.project_code,
    versions.contract_no,
    versions.district,
    versions.supply_mode,
    versions.land_use,
    versions.area_sqm,
    versions.price_wan,
    versions.signed_on,
    versions.agreed_handover_on,
    versions.handed_over_on,
    versions.agreed_start_on,
    versions.agreed_finish_on,
    versions.method,
    versions.grade,
    versions.told_at as known_at
from versions
cross join evaluations
inner join register on versions.project_code = register.project_code
where {{ known_then('versions') }}
