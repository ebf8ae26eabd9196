with versions as (

    select * from {{ ref('int_parcel_versions') }}

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

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
    codes.method,
    codes.grade,
    versions.known_at
from versions
cross join evaluations
inner join codes on versions.code_sent = codes.code_sent
where {{ known_then('versions') }}
