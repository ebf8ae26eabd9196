-- Building sites by their number on the building market (建筑市场项目编号), as known at the latest instant.
with versions as (

    select * from {{ ref('int_site_versions') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

first_seen as (

    select
        construction_no,
        min(known_at) as first_seen_at
    from versions
    group by construction_no

)

select
    versions.construction_no,
    versions.project_code,
    versions.method,
    versions.grade,
    versions.reason,
    versions.has_site,
    count(*) over (partition by versions.project_code) as sites_of_project,
    versions.longitude,
    versions.latitude,
    versions.told_at as known_at,
    first_seen.first_seen_at
from versions
cross join evaluations
inner join first_seen on versions.construction_no = first_seen.construction_no
where {{ known_then('versions') }}
