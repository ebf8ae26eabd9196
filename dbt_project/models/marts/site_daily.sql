with attendance as (

    select * from {{ ref('stg_site__attendance_daily') }} where outcome = 'modelled'

),

sites as (

    select
        construction_no,
        project_code,
        sites_of_project
    from {{ ref('int_sites') }}
    where project_code is not null

),

placed as (

    select
        sites.project_code,
        sites.sites_of_project,
        attendance.day,
        attendance.workers,
        attendance.managers_present,
        attendance.cameras_online,
        attendance.alarms,
        attendance.landed_at
    from attendance
    inner join sites on attendance.construction_no = sites.construction_no

),

-- Most projects have one site: only the days of the others are added up.
shared as (

    select
        project_code,
        day,
        sum(workers) as workers,
        sum(managers_present) as managers_present,
        sum(cameras_online) as cameras_online,
        sum(alarms) as alarms,
        count(*) as sites,
        max(landed_at) as known_at
    from placed
    where sites_of_project > 1
    group by project_code, day

)

select
    project_code,
    day,
    cast(workers as integer) as workers,
    cast(managers_present as integer) as managers_present,
    cast(cameras_online as integer) as cameras_online,
    cast(alarms as integer) as alarms,
    1 as sites,
    landed_at as known_at
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
    known_at
from shared
