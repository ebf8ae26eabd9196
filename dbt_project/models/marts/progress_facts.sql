{%- set spans = [3, 4, 5, 6] %}
with instants as (

    {{ numbered_instants() }}

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

investment as (

    select * from {{ ref('int_investment_versions') }}

),

-- A month is told once it is over; months are counted through the years.
reports as (

    {{ seen_numbers(
        'investment', ['project_code', 'month', 'month_wan', 'year_to_date_wan', 'cumulative_wan', 'told_at'],
        known_at='greatest(known_at, ' ~ day_start('last_day(month)') ~ ')'
    ) }}

),

moments as (

    {{ numbered_moments(['reports'], ['project_code']) }}

),

seen as (

    select
        moments.project_code,
        moments.moment_no,
        moments.next_no,
        reports.month,
        cast(
            extract(year from reports.month) * 12 + extract(month from reports.month) as integer
        ) as month_seq,
        reports.month_wan,
        reports.year_to_date_wan,
        reports.cumulative_wan,
        reports.told_at
    from moments
    inner join reports on moments.project_code = reports.project_code and {{ seen_at('reports') }}

),

-- What each month added: as reported, else what the year to date grew by since the month before.
months as (

    select
        project_code,
        moment_no,
        next_no,
        month_seq,
        cumulative_wan,
        told_at,
        case
            when month_wan is not null then month_wan
            when extract(month from month) = 1 then year_to_date_wan
            when lag(month_seq) over months_in_order = month_seq - 1
                then year_to_date_wan - lag(year_to_date_wan) over months_in_order
        end as new_wan,
        max(month_seq) over (partition by project_code, moment_no) as last_seq,
        max(case when cumulative_wan is not null then month_seq end) over (
            partition by project_code, moment_no
        ) as last_told_seq
    from seen
    window months_in_order as (
        partition by project_code, moment_no
        order by month_seq asc nulls first
    )

),

summed as (

    select
        project_code,
        moment_no,
        next_no,
        last_seq,
        last_told_seq,
        max(told_at) as told_at,
        max(case when month_seq = last_seq then new_wan end) as new_wan,
        max(case when month_seq = last_told_seq then cumulative_wan end) as cumulative_wan,
        max(case when month_seq < last_told_seq then cumulative_wan end) as highest_before_wan,
        {%- for span in spans %}
        max(
            case when month_seq <= last_told_seq - {{ span }} and cumulative_wan is not null then month_seq end
        ) as seq_{{ span }},
        max_by(
            cumulative_wan,
            case when month_seq <= last_told_seq - {{ span }} and cumulative_wan is not null then month_seq end
        ) as wan_{{ span }},
        {%- endfor %}
        min(case when cumulative_wan is not null then month_seq end) as first_told_seq
    from months
    group by project_code, moment_no, next_no, last_seq, last_told_seq

),

told as (

    select
        summed.*,
        {{ each_number('summed.moment_no', 'summed.next_no') }} as instant_no
    from summed

),

-- Growth is measured from half a year before, or from the start or the first report if they are nearer.
spanned as (

    select
        told.project_code,
        instants.as_of,
        told.last_seq,
        told.last_told_seq,
        told.told_at,
        told.new_wan,
        told.cumulative_wan,
        told.highest_before_wan,
        {%- for span in spans %}
        told.seq_{{ span }},
        told.wan_{{ span }},
        {%- endfor %}
        least(
            6,
            told.last_told_seq - told.first_told_seq,
            told.last_told_seq - cast(
                extract(year from lifecycles.started_on) * 12 + extract(month from lifecycles.started_on) as integer
            )
        ) as span
    from told
    inner join instants on told.instant_no = instants.instant_no
    inner join lifecycles
        on
            told.project_code = lifecycles.project_code
            and instants.as_of = lifecycles.as_of

),

based as (

    select
        project_code,
        as_of,
        last_seq,
        last_told_seq,
        told_at,
        new_wan,
        cumulative_wan,
        highest_before_wan,
        case span
            {%- for months in spans %}
            when {{ months }} then seq_{{ months }}
            {%- endfor %}
        end as base_seq,
        case span
            {%- for months in spans %}
            when {{ months }} then wan_{{ months }}
            {%- endfor %}
        end as base_wan
    from spanned

)

select
    project_code,
    as_of,
    last_seq as last_month_seq,
    cumulative_wan,
    case
        when cumulative_wan is null then null
        when highest_before_wan > cumulative_wan then cast(highest_before_wan - cumulative_wan as decimal(18, 2))
        else cast(0 as decimal(18, 2))
    end as cumulative_drop_wan,
    cast(
        {{ ratio('(cumulative_wan - base_wan) * 6', 'last_told_seq - base_seq', 2) }} as decimal(18, 2)
    ) as half_year_wan,
    new_wan,
    cast({{ utc_to_local('told_at') }} as date) as seen_on
from based
