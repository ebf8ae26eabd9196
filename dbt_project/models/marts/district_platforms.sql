-- The districts' own platforms (1+N): the release of each that is read, how old it is, where it says otherwise. A
-- city that reads none has no row; a district that publishes none is missing.
with feeds as (

    select * from {{ source('reference', 'feeds') }} where feed = 'district/projects'

),

districts as (

    select * from {{ source('reference', 'districts') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

tellings as (

    select * from {{ ref('int_district_tellings') }}

),

differences as (

    select
        district,
        count(*) as difference_count
    from {{ ref('district_differences') }}
    group by district

),

releases as (

    select
        tellings.platform,
        max(tellings.release_id) as release_id,
        max(tellings.rulebook_version) as rulebook_version,
        max(tellings.told_at) as told_at,
        max(tellings.landed_at) as landed_at,
        count(*) as project_count,
        sum(case when tellings.is_key then 1 else 0 end) as key_project_count
    from tellings
    cross join evaluations
    where {{ known_then('tellings') }}
    group by tellings.platform

),

aged as (

    select
        districts.district,
        releases.release_id,
        releases.rulebook_version,
        releases.told_at,
        releases.landed_at,
        releases.project_count,
        releases.key_project_count,
        feeds.expect_s,
        feeds.stale_after_s,
        {{ seconds_between('releases.told_at', 'evaluations.as_of') }} as age_s
    from districts
    cross join feeds
    cross join evaluations
    left join releases on districts.district = releases.platform

)

select
    aged.district,
    aged.release_id,
    aged.rulebook_version,
    aged.told_at,
    aged.landed_at,
    aged.age_s,
    case
        when aged.age_s is null then 'missing'
        when aged.age_s > aged.stale_after_s then 'stale'
        when aged.age_s > aged.expect_s then 'late'
        else 'fresh'
    end as state,
    cast(coalesce(aged.project_count, 0) as bigint) as projects,
    cast(coalesce(aged.key_project_count, 0) as bigint) as key_projects,
    cast(coalesce(differences.difference_count, 0) as bigint) as differences
from aged
left join differences on aged.district = differences.district
