-- Supplied land (土地供应) in every version that was in force, with the project code it was sent under.
with supplied as (

    select * from {{ ref('stg_land__parcels') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_codes') }} where code is not null

)

select
    supplied.supervision_no,
    codes.code as project_code,
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
    supplied.project_code as code_sent,
    supplied.known_at,
    supplied.superseded_at
from supplied
inner join codes on supplied.project_code = codes.code_sent
