-- The report (填报) in force on each month of each project, in every version: of the reports known, the
-- one filed last. Two spellings of one code in one report are one report: the later landing stands.
with reported as (

    select * from {{ ref('stg_statistics__investment_monthly') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_codes') }} where code is not null

),

coded as (

    select
        codes.code as project_code,
        reported.report_month as month,
        reported.reported_at as vintage,
        reported.month_wan,
        reported.year_to_date_wan,
        reported.cumulative_wan,
        reported.registered_on,
        reported.review_status,
        reported.landed_at,
        reported.batch_id,
        reported.row_no,
        reported.known_at,
        reported.superseded_at
    from reported
    inner join codes on reported.project_code = codes.code_sent

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
                coded.batch_id desc nulls last,
                coded.row_no desc nulls last
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
    known_at as told_at,
    moment as known_at,
    next_moment as superseded_at
from ranked
where report_rank = 1
