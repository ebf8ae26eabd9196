-- Supplied land (土地供应) in every version that was in force, with the project it was supplied to.
{%- set told = [
    'supervision_no', 'contract_no', 'district', 'supply_mode', 'land_use', 'area_sqm', 'price_wan', 'signed_on',
    'agreed_handover_on', 'handed_over_on', 'agreed_start_on', 'agreed_finish_on'
] %}
with supplied as (

    select * from {{ ref('stg_land__parcels') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'land/parcels'

)

{{ coded('supplied', told) }}
