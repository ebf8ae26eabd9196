{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
with reported as (

    select * from {{ ref('stg_statistics__investment_monthly') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

),

plans as (

    select * from {{ ref('annual_plans') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

-- The vintages (填报) of a month in their order: each holds until a later one is known.
vintages as (

    select
        codes.project_code,
        reported.report_month as month,
        reported.reported_at as vintage,
        reported.month_wan,
        reported.year_to_date_wan,
        reported.cumulative_wan,
        reported.registered_on,
        reported.review_status,
        reported.known_at,
        cast(extract(year from reported.report_month) as integer) as month_year,
        cast(extract(month from reported.report_month) as integer) as month_no,
        lead(reported.reported_at) over vintages_of_month as next_vintage,
        min(reported.known_at) over later_vintages as superseded_at
    from reported
    cross join evaluations
    inner join codes on reported.project_code = codes.code_sent
    where {{ known_then('reported') }}
    window
        vintages_of_month as (
            partition by codes.project_code, reported.report_month
            order by
                reported.reported_at asc nulls first,
                reported.landed_at asc nulls first,
                reported.batch_id asc nulls first,
                reported.row_no asc nulls first
        ),
        later_vintages as (
            partition by codes.project_code, reported.report_month
            order by
                reported.reported_at asc nulls first,
                reported.landed_at asc nulls first,
                reported.batch_id asc nulls first,
                reported.row_no asc nulls first
            rows between 1 following and unbounded following
        )

)

select
    vintages.project_code,
    vintages.month,
    vintages.vintage,
    vintages.month_wan,
    vintages.year_to_date_wan,
    vintages.cumulative_wan,
    cast(
        {%- for month in months %}
        case when vintages.month_no >= {{ loop.index }} then coalesce(plans.plan_m{{ month }}_wan, 0) else 0 end
        {{ '+' if not loop.last }}
        {%- endfor %}
        + case
            when coalesce(
                {%- for month in months %}
                plans.plan_m{{ month }}_wan{{ ',' if not loop.last }}
                {%- endfor %}
            ) is not null then 0
        end
        as decimal(18, 2)
    ) as planned_ytd_wan,
    vintages.vintage as reported_at,
    vintages.next_vintage is null as is_latest,
    vintages.superseded_at,
    vintages.registered_on,
    vintages.review_status,
    vintages.known_at
from vintages
left join plans
    on
        vintages.project_code = plans.project_code
        and vintages.month_year = plans.plan_year

-- Two spellings of one code in one report are one vintage: the later landing stands.
where vintages.next_vintage is null or vintages.next_vintage > vintages.vintage
