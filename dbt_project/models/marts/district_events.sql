-- What became of the warnings of districts' own platforms (区县预警事件), of projects that the city's register knows.
with told as (

    select * from {{ ref('stg_district__events') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    told.platform as district,
    told.warning_id,
    cast(told.seq as integer) as seq,
    register.project_code,
    told.rule,
    told.happened_at,
    told.event,
    told.from_state,
    told.to_state,
    cast(told.from_level as smallint) as from_level,
    cast(told.to_level as smallint) as to_level,
    told.actor,
    told.as_of as told_at
from told
cross join evaluations
inner join codes on told.project_code = codes.code_sent and {{ known_then('codes') }}
inner join register on codes.project_code = register.project_code
where {{ known_then('told') }}
