-- The report (填报) in force on each month of each project, in every version: of the reports known, the
-- one filed last. Two spellings of one code in one report are one report: the later landing stands.
{%- set told = [
    'month', 'vintage', 'month_wan', 'year_to_date_wan', 'cumulative_wan', 'registered_on', 'review_status',
    'statistical_code', 'landed_at', 'code_sent'
] %}
with reported as (

    select
        staged.*,
        staged.project_code as code_sent,
        staged.report_month as month,
        staged.reported_at as vintage
    from {{ ref('stg_statistics__investment_monthly') }} as staged
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'statistics/investment_monthly'

),

coded as (

    {{ coded('reported', told) }}

),

moments as (

    {{ moments(['coded'], ['project_code', 'month']) }}

),

ranked as (

    select
        coded.*,
        moments.moment,
        moments.next_moment,
        row_number() over (
            partition by moments.project_code, moments.month, moments.moment
            order by
                coded.vintage desc nulls last,
                coded.landed_at desc nulls last,
                coded.code_sent asc nulls last
        ) as report_rank
    from moments
    inner join coded
        on
            moments.project_code = coded.project_code
            and moments.month = coded.month
            and {{ in_force_at('coded', 'moments.moment') }}

)

select
    project_code,
    month,
    vintage,
    month_wan,
    year_to_date_wan,
    cumulative_wan,
    registered_on,
    review_status,
    statistical_code,
    told_at,
    moment as known_at,
    next_moment as superseded_at
from ranked
where report_rank = 1
