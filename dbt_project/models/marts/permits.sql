with versions as (

    select * from {{ ref('int_permit_states') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.permit_kind,
    versions.permit_no,
    versions.permit_text,
    versions.project_code,
    versions.issued_on,
    versions.expires_on,
    versions.extended_until,
    versions.issuer,
    versions.construction_no,
    versions.matter_instance_id,
    versions.is_revoked,
    versions.method,
    versions.grade,
    versions.told_at as known_at
from versions
cross join evaluations
where {{ known_then('versions') }}
