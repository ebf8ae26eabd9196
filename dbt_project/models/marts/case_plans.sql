-- The start and finish planned for each project, every version with the instant since when it stood:
-- by the key-project list once there is a line, by the register until then. Like cases, it knows
-- nothing of the instants evaluated.
with register_versions as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

plan_versions as (

    select * from {{ ref('int_plan_versions') }}

),

listed as (

    select
        project_code,
        planned_start_on,
        planned_finish_on,
        {{ not_before('make_date(plan_year, 1, 1)') }} as known_at,
        plan_year
    from plan_versions

),

first_listed as (

    select
        project_code,
        min(known_at) as known_at
    from listed
    group by project_code

),

told as (

    select
        project_code,
        planned_start_on,
        planned_finish_on,
        known_at,
        plan_year
    from listed

    union all

    select
        register_versions.project_code,
        register_versions.planned_start_on,
        register_versions.planned_finish_on,
        {{ not_before('register_versions.coded_on', 'register_versions.known_at') }} as known_at,
        0 as plan_year
    from register_versions
    left join first_listed on register_versions.project_code = first_listed.project_code
    where first_listed.known_at is null or register_versions.known_at < first_listed.known_at

),

-- Of what is told at one instant the latest list counts; an old list corrected later does not.
ranked as (

    select
        told.*,
        row_number() over (
            partition by told.project_code, told.known_at
            order by
                told.plan_year desc nulls last,
                told.planned_start_on asc nulls last,
                told.planned_finish_on asc nulls last
        ) as choice,
        max(told.plan_year) over (
            partition by told.project_code
            order by told.known_at asc nulls first
            range between unbounded preceding and current row
        ) as latest_year
    from told

)

select
    project_code,
    known_at,
    plan_year > 0 as is_listed,
    planned_start_on,
    planned_finish_on
from ranked
where choice = 1 and plan_year = latest_year
