with evaluations as (

    select * from {{ source('reference', 'evaluations') }}

),

-- Around Spring Festival an empty site says nothing: those days neither count nor break a count.
working_season as (

    select
        day,
        is_excluded_window
    from {{ source('reference', 'calendar') }}

),

sites as (

    select * from {{ ref('int_sites') }} where has_site and project_code is not null

),

site_days as (

    select * from {{ ref('site_daily') }}

),

linked as (

    select
        sites.project_code,
        evaluations.as_of,
        evaluations.as_of_on
    from sites
    cross join evaluations
    where sites.known_at <= evaluations.as_of
    group by sites.project_code, evaluations.as_of, evaluations.as_of_on

),

extents as (

    select
        site_days.project_code,
        evaluations.as_of,
        max(site_days.day) as last_day,
        max(case when site_days.workers > 0 then site_days.day end) as last_worked_day
    from site_days
    cross join evaluations
    where site_days.known_at <= evaluations.as_of and site_days.day <= evaluations.as_of_on
    group by site_days.project_code, evaluations.as_of

),

-- A site silent for a week before the evaluation is unknown, whatever it last said.
heard as (

    select
        linked.project_code,
        linked.as_of,
        extents.last_day,
        extents.last_worked_day
    from linked
    inner join extents
        on
            linked.project_code = extents.project_code
            and linked.as_of = extents.as_of
    where {{ days_between('extents.last_day', 'linked.as_of_on') }} <= 7

),

watched as (

    select
        heard.project_code,
        heard.as_of,
        site_days.workers,
        {{ days_between('site_days.day', 'heard.last_day') }} as days_ago,
        heard.last_worked_day is null or site_days.day > heard.last_worked_day as is_idle
    from heard
    inner join site_days on heard.project_code = site_days.project_code
    inner join working_season on site_days.day = working_season.day
    where
        not working_season.is_excluded_window
        and site_days.known_at <= heard.as_of
        and site_days.day <= heard.last_day

),

measured as (

    select
        project_code,
        as_of,
        sum(case when is_idle then 1 else 0 end) as zero_site_days,
        sum(case when days_ago < 7 then workers end) as week_workers,
        sum(case when days_ago < 7 then 1 else 0 end) as week_days,
        cast(median(case when days_ago < 60 then workers end) as decimal(18, 1)) as usual_workers
    from watched
    where is_idle or days_ago < 60
    group by project_code, as_of

),

rated as (

    select
        project_code,
        as_of,
        zero_site_days,
        {{ ratio('week_workers', 'week_days * usual_workers', 4, 1) }} as attendance_ratio
    from measured

)

select
    linked.project_code,
    linked.as_of,
    cast(
        case when heard.project_code is not null then coalesce(rated.zero_site_days, 0) end as integer
    ) as zero_site_days,
    {{ fit_ratio('rated.attendance_ratio') }} as attendance_ratio,
    heard.last_day as last_reported_on
from linked
left join heard
    on
        linked.project_code = heard.project_code
        and linked.as_of = heard.as_of
left join rated
    on
        linked.project_code = rated.project_code
        and linked.as_of = rated.as_of
