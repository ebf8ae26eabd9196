-- Findings on money that no row shows alone, as known at the latest instant. In the series of monthly
-- reports (月报): a figure that a later report of the month corrected, a cumulative investment that falls,
-- starts anew with the year (本年累计填成自开工累计), or stands out above the months around it. Elsewhere: an
-- amount of another scale than the project's (数量级不符).
{%- set model = 'stg_statistics__investment_monthly' %}
{%- set figures = ['month_wan', 'year_to_date_wan', 'cumulative_wan'] %}
{#- Amounts that are a part of the project's total: 元 for 万元 makes them 10^4 too large, 亿元 as much too small. -#}
{%- set measured = {
    'stg_approval__reports': 'cumulative_wan',
    'stg_construction__works_permits': 'contract_price_wan',
    'stg_engineering__projects': 'total_investment_wan'
} %}
{%- set too_large, too_small = 2, 0.0005 %}
with codes as (

    select * from {{ ref('int_codes') }} where code is not null

),

links as (

    select * from {{ ref('int_key_links') }} where project_code is not null

),

register as (

    select * from {{ ref('int_register') }} where not is_void and total_investment_wan > 0

),

reports as (

    select
        staged.*,
        codes.code
    from {{ ref(model) }} as staged
    inner join codes on staged.project_code = codes.code_sent
    where staged.outcome = 'modelled'

),

ranked as (

    select
        reports.*,
        {%- for figure in figures %}
        lag(reports.{{ figure }}) over latest_first as later_{{ figure }},
        {%- endfor %}
        lag(reports.known_at) over latest_first as corrected_at,
        row_number() over latest_first as report_rank
    from reports
    window latest_first as (
        partition by reports.code, reports.report_month
        order by reports.reported_at desc nulls last, reports.project_code asc nulls last
    )

),

series as (

    select
        ranked.*,
        lag(ranked.cumulative_wan, 2) over by_month as two_before_wan,
        lag(ranked.cumulative_wan) over by_month as before_wan,
        lead(ranked.cumulative_wan) over by_month as after_wan,
        lead(ranked.cumulative_wan, 2) over by_month as two_after_wan,
        lead(ranked.cumulative_wan - ranked.year_to_date_wan) over by_month as earlier_after_wan,
        lead(ranked.cumulative_wan - ranked.year_to_date_wan, 2) over by_month as earlier_two_after_wan,
        extract(year from lead(ranked.report_month, 2) over by_month) as year_of_two_after
    from ranked
    where ranked.report_rank = 1
    window by_month as (partition by ranked.code order by ranked.report_month asc nulls first)

),

-- What falls below the month before and is passed again is too low; what stands above the month before
-- and both months after is too high; of a fall that lasts the first month is named. One that knows of no
-- earlier year, while both months after it do, is the year's alone though nothing came before.
judged as (

    select
        series.*,
        case
            when
                series.cumulative_wan < series.before_wan
                and (series.after_wan is null or series.after_wan >= series.before_wan)
                then 'low'
            when
                series.after_wan < series.cumulative_wan
                and series.two_after_wan < series.cumulative_wan
                and series.after_wan >= coalesce(series.before_wan, 0)
                then 'high'
            when series.cumulative_wan < series.before_wan and series.cumulative_wan < series.two_before_wan then 'low'
            when
                series.cumulative_wan = series.year_to_date_wan
                and series.earlier_after_wan > 0
                and series.earlier_two_after_wan > 0
                and series.year_of_two_after = extract(year from series.report_month)
                then 'low'
        end as verdict
    from series

),

found as (

    {%- for figure in figures %}

    select
        {{ finding_columns(model, 'landed', 'least(staged.corrected_at, staged.followed_at)') }},
        '{{ figure }}' as field,
        'revised' as rule,
        staged.project_code as code_sent,
        cast(staged.{{ figure }} as {{ text_type() }}) as value
    from ranked as staged
    left join {{ source('statistics', 'investment_monthly') }} as landed
        on
            staged.batch_id = landed.batch_id
            and staged.row_no = landed.row_no
    where staged.report_rank > 1 and staged.{{ figure }} <> staged.later_{{ figure }}

    union all
    {%- endfor %}

    select
        {{ finding_columns(model, 'landed') }},
        'cumulative_wan' as field,
        case
            when staged.verdict = 'high' then 'jump'
            when staged.cumulative_wan = staged.year_to_date_wan then 'reset'
            else 'falling'
        end as rule,
        staged.project_code as code_sent,
        cast(staged.cumulative_wan as {{ text_type() }}) as value
    from judged as staged
    left join {{ source('statistics', 'investment_monthly') }} as landed
        on
            staged.batch_id = landed.batch_id
            and staged.row_no = landed.row_no
    where staged.verdict is not null

    union all
    {%- for scaled, amount in measured.items() %}

    select
        {{ finding_columns(scaled) }},
        '{{ amount }}' as field,
        'out_of_scale' as rule,
        cast(null as {{ text_type() }}) as code_sent,
        cast(staged.{{ amount }} as {{ text_type() }}) as value
    from {{ ref(scaled) }} as staged
    inner join links on staged.feed = links.feed and {{ link_keys()[scaled] }} = links.source_key
    inner join register on links.project_code = register.project_code
    where
        staged.outcome = 'modelled'
        and staged.{{ amount }} > 0
        and (
            staged.{{ amount }} > register.total_investment_wan * {{ too_large }}
            {%- if amount != 'cumulative_wan' %}
            or staged.{{ amount }} < register.total_investment_wan * {{ too_small }}
            {%- endif %}
        )
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    feed,
    batch_id,
    row_no,
    field,
    rule,
    row_key,
    source_key,
    link_key,
    code_sent,
    value,
    landed_at,
    known_at,
    followed_at
from found
