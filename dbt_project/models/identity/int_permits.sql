-- The permits of planning and construction and the project behind each, as known at the latest instant.
with versions as (

    select * from {{ ref('int_permit_versions') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.permit_kind,
    versions.permit_no,
    versions.permit_text,
    versions.project_code,
    versions.method,
    versions.grade,
    versions.reason,
    versions.engineering_code,
    versions.matter_instance_id,
    versions.works_permit_no,
    versions.construction_no,
    versions.issuer,
    versions.issued_on,
    versions.extended_until,
    versions.feed,
    versions.told_at as known_at
from versions
cross join evaluations
where {{ known_then('versions') }}
