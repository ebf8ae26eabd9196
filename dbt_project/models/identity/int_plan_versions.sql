-- The key-project list (重点项目名单) settled to projects, in every version that was in force.
{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
with lines as (

    select * from {{ ref('int_list_lines') }}

),

moments as (

    {{ moments(['lines'], ['project_code', 'plan_year']) }}

),

-- Two codes of one line may have become one project.
in_force as (

    select
        lines.project_code,
        lines.plan_year,
        lines.line_no,
        lines.project_name,
        lines.key_level,
        lines.batch,
        lines.sector,
        lines.responsible_org,
        lines.planned_start_month,
        lines.planned_finish_month,
        lines.funds,
        moments.moment,
        moments.next_moment,
        sum(lines.annual_plan_wan) as annual_plan_wan,
        {%- for month in months %}
        sum(lines.plan_m{{ month }}_wan) as plan_m{{ month }}_wan,
        {%- endfor %}
        max(lines.told_at) as told_at
    from moments
    inner join lines
        on
            moments.project_code = lines.project_code
            and moments.plan_year = lines.plan_year
            and {{ in_force_at('lines', 'moments.moment') }}
    group by
        lines.project_code,
        lines.plan_year,
        lines.line_no,
        lines.project_name,
        lines.key_level,
        lines.batch,
        lines.sector,
        lines.responsible_org,
        lines.planned_start_month,
        lines.planned_finish_month,
        lines.funds,
        moments.moment,
        moments.next_moment

),

-- A line entered twice is one line; what differs in name (一期, 二期) is a phase of its own.
ranked as (

    select
        in_force.*,
        row_number() over (
            partition by
                in_force.project_code, in_force.plan_year, in_force.moment, in_force.key_level, in_force.project_name
            order by in_force.line_no asc nulls last
        ) as repeat_no,
        dense_rank() over (
            partition by in_force.project_code, in_force.plan_year, in_force.moment
            order by
                case in_force.key_level when 'city' then 1 when 'province_city' then 2 else 3 end asc nulls last
        ) as level_rank,
        row_number() over (
            partition by in_force.project_code, in_force.plan_year, in_force.moment
            order by
                case in_force.key_level when 'city' then 1 when 'province_city' then 2 else 3 end asc nulls last,
                in_force.line_no asc nulls last
        ) as line_rank
    from in_force

),

-- The city's own lines carry the money; the same project on the province's list adds a level only.
settled as (

    select
        project_code,
        plan_year,
        moment,
        next_moment,
        max(case when line_rank = 1 then line_no end) as line_no,
        max(case when line_rank = 1 then batch end) as batch,
        max(case when line_rank = 1 then sector end) as sector,
        max(case when line_rank = 1 then responsible_org end) as responsible_org,
        max(case when key_level in ('city', 'province_city') then 1 else 0 end) as is_city,
        max(case when key_level in ('province', 'province_city') then 1 else 0 end) as is_province,
        max(case when funds like '%中央%' then 1 else 0 end) as has_central_budget,
        max(case when funds like '%专项债%' then 1 else 0 end) as has_special_bond,
        sum(case when level_rank = 1 and repeat_no = 1 then annual_plan_wan end) as annual_plan_wan,
        {%- for month in months %}
        sum(case when level_rank = 1 and repeat_no = 1 then plan_m{{ month }}_wan end) as plan_m{{ month }}_wan,
        {%- endfor %}
        min(case when level_rank = 1 then planned_start_month end) as planned_start_month,
        max(case when level_rank = 1 then planned_finish_month end) as planned_finish_month,
        count(*) as line_count,
        max(told_at) as told_at
    from ranked
    group by project_code, plan_year, moment, next_moment

)

select
    project_code,
    cast(plan_year as integer) as plan_year,
    cast(line_no as integer) as line_no,
    batch,
    case
        when is_city = 1 and is_province = 1 then 'city,province'
        when is_province = 1 then 'province'
        else 'city'
    end as key_levels,
    sector,
    responsible_org,
    cast(annual_plan_wan as decimal(18, 2)) as annual_plan_wan,
    {%- for month in months %}
    cast(plan_m{{ month }}_wan as decimal(18, 2)) as plan_m{{ month }}_wan,
    {%- endfor %}
    last_day(planned_start_month) as planned_start_on,
    last_day(planned_finish_month) as planned_finish_on,
    has_central_budget = 1 as has_central_budget,
    has_special_bond = 1 as has_special_bond,
    cast(line_count as integer) as line_count,
    told_at,
    moment as known_at,
    next_moment as superseded_at
from settled
