{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
{%- set told = [
    'report_month', 'reported_at', 'month_wan', 'year_to_date_wan', 'cumulative_wan', 'registered_on', 'review_status',
    'landed_at', 'code_sent'
] %}
with reported as (

    select
        staged.*,
        staged.project_code as code_sent
    from {{ ref('stg_statistics__investment_monthly') }} as staged
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'statistics/investment_monthly'

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

coded as (

    {{ coded('reported', told) }}

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
        coded.project_code,
        coded.report_month as month,
        coded.reported_at as vintage,
        coded.month_wan,
        coded.year_to_date_wan,
        coded.cumulative_wan,
        coded.registered_on,
        coded.review_status,
        coded.told_at as known_at,
        cast(extract(year from coded.report_month) as integer) as month_year,
        cast(extract(month from coded.report_month) as integer) as month_no,
        lead(coded.reported_at) over vintages_of_month as next_vintage,
        min(coded.told_at) over later_vintages as superseded_at
    from coded
    cross join evaluations
    inner join register on coded.project_code = register.project_code
    where {{ known_then('coded') }}
    window
        vintages_of_month as (
            partition by coded.project_code, coded.report_month
            order by
                coded.reported_at asc nulls first,
                coded.landed_at asc nulls first,
                coded.code_sent desc nulls first
        ),
        later_vintages as (
            partition by coded.project_code, coded.report_month
            order by
                coded.reported_at asc nulls first,
                coded.landed_at asc nulls first,
                coded.code_sent desc nulls first
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
