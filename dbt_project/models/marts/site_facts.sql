with instants as (

    {{ numbered_instants() }}

),

ends as (

    select max(past_last_no) as past_last_no from instants

),

-- Around Spring Festival, or under a stop order, an empty site says nothing: those days neither count
-- nor break a count.
working_season as (

    select
        day,
        is_excluded_window
    from {{ source('reference', 'calendar') }}

),

site_versions as (

    select * from {{ ref('int_site_versions') }} where has_site and project_code is not null

),

site_day_versions as (

    select * from {{ ref('int_site_day_versions') }}

),

decisions as (

    select * from {{ ref('int_decisions') }} where kind = 'stop_order'

),

sites as (

    {{ seen_numbers('site_versions', ['project_code']) }}

),

site_days as (

    {{ seen_numbers('site_day_versions', ['project_code', 'day', 'workers'], known_at=not_before('day')) }}

),

orders as (

    {{ seen_numbers('decisions', ['project_code', 'valid_from', 'valid_until']) }}

),

linked as (

    select distinct
        project_code,
        {{ each_number('first_no', 'past_no') }} as instant_no
    from sites

),

projects as (

    select distinct project_code from site_days

),

-- An order of the city (no project) stops every site.
stop_orders as (

    select
        projects.project_code,
        orders.valid_from,
        orders.valid_until,
        orders.first_no,
        orders.past_no
    from projects
    inner join orders on projects.project_code = coalesce(orders.project_code, projects.project_code)

),

followed as (

    select
        project_code,
        first_no,
        past_no,
        lag(first_no) over (partition by project_code order by day asc nulls first) as first_no_before
    from site_days

),

-- Days of most projects come one after another and stand: then what is known at an instant is the days
-- up to the last one, and one series of days tells many instants: all until a stop order comes or goes.
-- Where a day came late or was corrected, each instant has a series of its own.
untidy as (

    select distinct followed.project_code
    from followed
    cross join ends
    where followed.first_no < followed.first_no_before or followed.past_no < ends.past_last_no

),

turns as (

    select
        project_code,
        1 as series_no
    from projects

    union
    {%- for turn in ['first_no', 'past_no'] %}

    select
        project_code,
        {{ turn }} as series_no
    from stop_orders

    union
    {%- endfor %}

    select
        untidy.project_code,
        instants.instant_no as series_no
    from untidy
    cross join instants

),

moments as (

    select
        turns.project_code,
        turns.series_no as moment_no,
        coalesce(
            lead(turns.series_no) over (partition by turns.project_code order by turns.series_no asc nulls first),
            ends.past_last_no
        ) as next_no,
        untidy.project_code is not null as is_untidy
    from turns
    cross join ends
    left join untidy on turns.project_code = untidy.project_code
    where turns.series_no < ends.past_last_no

),

stopped as (

    select distinct
        moments.project_code,
        moments.moment_no,
        working_season.day
    from moments
    inner join stop_orders on moments.project_code = stop_orders.project_code and {{ seen_at('stop_orders') }}
    inner join working_season
        on
            stop_orders.valid_from <= working_season.day
            and (stop_orders.valid_until is null or stop_orders.valid_until >= working_season.day)

),

series as (

    select
        moments.project_code,
        moments.moment_no,
        moments.next_no,
        site_days.day,
        site_days.first_no,
        site_days.workers,
        {{ days_between("date '1970-01-01'", 'site_days.day') }} as day_no,
        not working_season.is_excluded_window and stopped.day is null as counts
    from moments
    inner join site_days
        on
            moments.project_code = site_days.project_code
            and moments.next_no > site_days.first_no
            and (not moments.is_untidy or {{ seen_at('site_days') }})
    inner join working_season on site_days.day = working_season.day
    left join stopped
        on
            moments.project_code = stopped.project_code
            and moments.moment_no = stopped.moment_no
            and site_days.day = stopped.day

),

counted as (

    select
        series.*,
        sum(case when series.counts then 1 else 0 end) over (
            partition by series.project_code, series.moment_no
            order by series.day_no asc nulls first
            rows between unbounded preceding and current row
        ) as days_so_far
    from series

),

-- What each day would say if it were the last one known.
measured as (

    select
        project_code,
        moment_no,
        next_no,
        day,
        first_no,
        days_so_far - coalesce(max(case when workers > 0 then days_so_far end) over days_up_to_now, 0)
            as zero_site_days,
        sum(case when counts then workers end) over last_week as week_workers,
        sum(case when counts then 1 else 0 end) over last_week as week_days,
        sum(case when counts and workers >= 10 then 1 else 0 end) over last_week as crowded_days,
        cast(median(case when counts then workers end) over last_sixty_days as decimal(18, 1)) as usual_workers
    from counted
    window
        days_up_to_now as (
            partition by project_code, moment_no
            order by day_no asc nulls first
            rows between unbounded preceding and current row
        ),
        last_week as (
            partition by project_code, moment_no
            order by day_no asc nulls first
            range between 6 preceding and current row
        ),
        last_sixty_days as (
            partition by project_code, moment_no
            order by day_no asc nulls first
            range between 59 preceding and current row
        )

),

-- A day is the last one known from the first instant that sees it until the next one is seen.
followed_by as (

    select
        measured.*,
        greatest(measured.first_no, measured.moment_no) as last_from_no,
        coalesce(
            lead(greatest(measured.first_no, measured.moment_no)) over (
                partition by measured.project_code, measured.moment_no order by measured.day asc nulls first
            ),
            measured.next_no
        ) as last_past_no
    from measured

),

told as (

    select
        project_code,
        {{ each_number('last_from_no', 'last_past_no') }} as instant_no,
        day as last_day,
        zero_site_days,
        crowded_days,
        {{ ratio('week_workers', 'week_days * usual_workers', 4, 1) }} as attendance_ratio
    from followed_by
    where last_from_no < last_past_no

),

-- A site silent for a week before the evaluation is unknown, whatever it last said.
heard as (

    select told.*
    from told
    inner join instants on told.instant_no = instants.instant_no
    where {{ days_between('told.last_day', 'instants.as_of_on') }} <= 7

)

select
    linked.project_code,
    instants.as_of,
    cast(heard.zero_site_days as integer) as zero_site_days,
    {{ fit_ratio('heard.attendance_ratio') }} as attendance_ratio,
    cast(heard.crowded_days as integer) as crowded_days_7,
    heard.last_day as last_reported_on
from linked
inner join instants on linked.instant_no = instants.instant_no
left join heard
    on
        linked.project_code = heard.project_code
        and linked.instant_no = heard.instant_no
