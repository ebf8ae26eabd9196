-- The approval register (赋码登记) as it is known at the latest instant.
with versions as (

    select * from {{ ref('int_register_versions') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.project_code,
    versions.code_sent,
    versions.grade,
    versions.code_status,
    versions.is_void,
    versions.parent_code,
    versions.project_name,
    versions.approval_type,
    versions.investor_kind,
    versions.sector,
    versions.industry_code,
    versions.district,
    versions.build_nature,
    versions.total_investment_wan,
    versions.planned_start_on,
    versions.planned_finish_on,
    versions.owner_name,
    versions.owner_uscc,
    versions.plain_name,
    versions.plain_owner,
    versions.credit_code,
    versions.longitude,
    versions.latitude,
    versions.crs,
    versions.ppp_code,
    versions.coded_on,
    versions.told_at as known_at
from versions
cross join evaluations
where {{ known_then('versions') }}
