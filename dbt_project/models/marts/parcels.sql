with supplied as (

    select * from {{ ref('stg_land__parcels') }} where outcome = 'modelled'

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

)

select
    supplied.supervision_no,
    codes.project_code,
    supplied.contract_no,
    supplied.district,
    supplied.supply_mode,
    supplied.land_use,
    supplied.area_sqm,
    supplied.price_wan,
    supplied.signed_on,
    supplied.agreed_handover_on,
    supplied.handed_over_on,
    supplied.agreed_start_on,
    supplied.agreed_finish_on,
    codes.method,
    codes.grade,
    supplied.landed_at as known_at
from supplied
inner join codes on supplied.project_code = codes.code_sent
