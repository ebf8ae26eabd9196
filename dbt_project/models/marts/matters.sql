with versions as (

    select * from {{ ref('int_matter_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

evaluations as (

    select
        max(as_of) as as_of,
        max(as_of_on) as as_of_on
    from {{ source('reference', 'evaluations') }}

)

select
    versions.matter_instance_id,
    versions.project_code,
    versions.matter,
    versions.stage,
    versions.department,
    versions.accepted_at,
    versions.decided_at,
    versions.status,
    versions.limit_days,
    case
        when not versions.is_open or versions.is_paused then versions.used_days
        when today.workday_no < versions.counted_from then 0
        else cast(today.workday_no - versions.counted_from as integer)
    end as used_days,
    versions.is_paused,
    versions.is_open,
    versions.is_conditional,
    versions.is_commitment,
    versions.accepted_on,
    versions.decided_on,
    versions.revoked_at,
    versions.paused_days,
    versions.paused_on,
    versions.last_event_on,
    versions.document_no,
    versions.valid_until,
    versions.source,
    versions.grade,
    versions.told_at as known_at
from versions
cross join evaluations
inner join register on versions.project_code = register.project_code
left join calendar as today on evaluations.as_of_on = today.day
where {{ known_then('versions') }}
