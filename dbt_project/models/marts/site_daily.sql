with versions as (

    select * from {{ ref('int_site_day_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.project_code,
    versions.day,
    versions.workers,
    versions.managers_present,
    versions.cameras_online,
    versions.alarms,
    versions.sites,
    versions.told_at as known_at
from versions
cross join evaluations
inner join register on versions.project_code = register.project_code
where {{ known_then('versions') }}
