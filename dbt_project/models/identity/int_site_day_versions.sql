-- Attendance of the building sites (工地每日情况) in every version, the sites of one project added up.
{%- set told = ['construction_no', 'day', 'workers', 'managers_present', 'cameras_online', 'alarms'] %}
with sent as (

    select * from {{ ref('stg_site__attendance_daily') }} where {{ was_known() }}

),

attendance as (

    {{ merged('sent', told, ['construction_no', 'day']) }}

),

site_versions as (

    select * from {{ ref('int_site_versions') }} where project_code is not null

),

sites as (

    {{ merged('site_versions', ['construction_no', 'project_code'], ['construction_no']) }}

),

counted as (

    select
        project_code,
        count(distinct construction_no) as sites_of_project
    from sites
    group by project_code

),

placed as (

    select
        sites.project_code,
        counted.sites_of_project,
        attendance.day,
        attendance.workers,
        attendance.managers_present,
        attendance.cameras_online,
        attendance.alarms,
        attendance.known_at as told_at,
        greatest(attendance.known_at, sites.known_at) as known_at,
        least(attendance.superseded_at, sites.superseded_at) as superseded_at
    from attendance
    inner join sites
        on attendance.construction_no = sites.construction_no and {{ overlap('attendance', 'sites') }}
    inner join counted on sites.project_code = counted.project_code

),

-- Most projects have one site: only the days of the others are added up.
several as (

    select
        project_code,
        day,
        workers,
        managers_present,
        cameras_online,
        alarms,
        told_at,
        known_at,
        superseded_at
    from placed
    where sites_of_project > 1

),

moments as (

    {{ moments(['several'], ['project_code', 'day']) }}

),

shared as (

    select
        several.project_code,
        several.day,
        sum(several.workers) as workers,
        sum(several.managers_present) as managers_present,
        sum(several.cameras_online) as cameras_online,
        sum(several.alarms) as alarms,
        count(*) as sites,
        max(several.told_at) as told_at,
        moments.moment as known_at,
        moments.next_moment as superseded_at
    from moments
    inner join several
        on
            moments.project_code = several.project_code
            and moments.day = several.day
            and {{ in_force_at('several', 'moments.moment') }}
    group by several.project_code, several.day, moments.moment, moments.next_moment

)

select
    project_code,
    day,
    cast(workers as integer) as workers,
    cast(managers_present as integer) as managers_present,
    cast(cameras_online as integer) as cameras_online,
    cast(alarms as integer) as alarms,
    1 as sites,
    told_at,
    known_at,
    superseded_at
from placed
where sites_of_project = 1

union all

select
    project_code,
    day,
    cast(workers as integer) as workers,
    cast(managers_present as integer) as managers_present,
    cast(cameras_online as integer) as cameras_online,
    cast(alarms as integer) as alarms,
    cast(sites as integer) as sites,
    told_at,
    known_at,
    superseded_at
from shared
