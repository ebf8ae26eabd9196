-- How far each feed and each agency can be trusted (可信度), by what was measured of their rows as known at
-- the latest instant. An agency is all its feeds together.
{%- set parts = scorecard_parts() %}
{%- set most_lost, lost_a_column = 10, 2 %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

feeds as (

    select * from {{ source('reference', 'feeds') }}

),

measures as (

    select * from {{ ref('int_feed_measures') }}

),

arrivals as (

    select * from {{ ref('int_arrivals') }}

),

issues as (

    select * from {{ ref('data_issues') }}

),

-- When something began and ended is proven by many records together, and a place is told in many ways:
-- there, sources need not agree.
golden as (

    select * from {{ ref('golden_fields') }} where field not in ('started_on', 'completed_on', 'position')

),

scopes as (

    select
        'feed' as scope_kind,
        feed as scope,
        feed,
        stale_after_s
    from feeds

    union all

    select
        'agency' as scope_kind,
        owner as scope,
        feed,
        stale_after_s
    from feeds

),

-- One cell may have several things wrong with it.
wrong as (

    select
        feed,
        count(distinct concat_ws('|', source_key, field)) as wrong_cells
    from issues
    where closed_at is null
    group by feed

),

winners as (

    select
        project_code,
        field,
        value
    from golden
    where is_winner

),

-- Only what somebody else tells as well can agree.
contested as (

    select
        project_code,
        field
    from golden
    group by project_code, field
    having count(*) > 1

),

agreeing as (

    select
        golden.source as feed,
        count(*) as claims,
        sum(case when {{ do_claims_agree('golden.field', 'golden.value', 'winners.value') }} then 1 else 0 end)
            as claims_agreeing
    from golden
    inner join contested on golden.project_code = contested.project_code and golden.field = contested.field
    inner join winners on golden.project_code = winners.project_code and golden.field = winners.field
    group by golden.source

),

lags as (

    select
        scopes.scope_kind,
        scopes.scope,
        arrivals.lag_hours,
        sum(arrivals.rows) as rows,
        sum(case when arrivals.lag_hours * 3600 <= scopes.stale_after_s then arrivals.rows else 0 end) as in_time_rows
    from scopes
    inner join arrivals on scopes.feed = arrivals.feed
    group by scopes.scope_kind, scopes.scope, arrivals.lag_hours

),

counted_lags as (

    select
        scope_kind,
        scope,
        lag_hours,
        in_time_rows,
        sum(rows) over (
            partition by scope_kind, scope order by lag_hours asc nulls first
            rows between unbounded preceding and current row
        ) as rows_until,
        sum(rows) over (partition by scope_kind, scope) as rows_in_all
    from lags

),

timeliness as (

    select
        scope_kind,
        scope,
        min(case when rows_until * 2 >= rows_in_all then lag_hours end) as p50_hours,
        min(case when rows_until * 10 >= rows_in_all * 9 then lag_hours end) as p90_hours,
        sum(in_time_rows) as in_time_rows,
        max(rows_in_all) as arrived_rows
    from counted_lags
    group by scope_kind, scope

),

summed as (

    select
        scopes.scope_kind,
        scopes.scope,
        coalesce(sum(measures.rows), 0) as rows,
        sum(measures.cells) as cells,
        sum(measures.weight) as weight,
        sum(measures.filled_weight) as filled_weight,
        coalesce(sum(wrong.wrong_cells), 0) as wrong_cells,
        sum(agreeing.claims) as claims,
        sum(agreeing.claims_agreeing) as claims_agreeing,
        {{ ordered_string_agg(
            "case when measures.constant_columns <> '' then concat(scopes.feed, ':', measures.constant_columns) end",
            ' ', 'scopes.feed asc nulls last'
        ) }} as constants_by_feed,
        max(measures.constant_columns) as constants_of_feed,
        coalesce(sum(
            case
                when measures.constant_columns <> ''
                    then length(measures.constant_columns) - length(replace(measures.constant_columns, ',', '')) + 1
            end
        ), 0) as constants
    from scopes
    left join measures on scopes.feed = measures.feed
    left join wrong on scopes.feed = wrong.feed
    left join agreeing on scopes.feed = agreeing.feed
    group by scopes.scope_kind, scopes.scope

),

rated as (

    select
        summed.*,
        {{ ratio('timeliness.p50_hours', '24', scale=2) }} as timeliness_days_p50,
        {{ ratio('timeliness.p90_hours', '24', scale=2) }} as timeliness_days_p90,
        {{ ratio('timeliness.in_time_rows', 'timeliness.arrived_rows') }} as in_time_ratio,
        {{ ratio('summed.filled_weight', 'summed.weight') }} as completeness_ratio,
        {{ ratio('greatest(summed.cells - summed.wrong_cells, 0)', 'summed.cells') }} as validity_ratio,
        {{ ratio('summed.claims_agreeing', 'summed.claims') }} as agreement_ratio
    from summed
    left join timeliness on summed.scope_kind = timeliness.scope_kind and summed.scope = timeliness.scope

),

scored as (

    select
        rated.*,
        {% for name, part in parts.items() -%}
        {{ points_of('rated.' ~ name, part) }} * {{ part.weight }}{{ ' + ' if not loop.last }}
        {%- endfor %} as points,
        {% for name, part in parts.items() -%}
        case when rated.{{ name }} is not null then {{ part.weight }} else 0 end{{ ' + ' if not loop.last }}
        {%- endfor %} as weight_told
    from rated

)

select
    scored.scope_kind,
    scored.scope,
    evaluations.as_of,
    cast(scored.rows as bigint) as rows,
    scored.timeliness_days_p50,
    scored.timeliness_days_p90,
    scored.in_time_ratio,
    scored.completeness_ratio,
    scored.validity_ratio,
    scored.agreement_ratio,
    case
        when scored.scope_kind = 'feed' then coalesce(scored.constants_of_feed, '')
        else coalesce(scored.constants_by_feed, '')
    end as constant_columns,
    case
        when scored.rows > 0 then cast(greatest(
            {{ ratio('scored.points', 'scored.weight_told', scale=1, input_scale=4) }}
            - least(scored.constants * {{ lost_a_column }}, {{ most_lost }}),
            0
        ) as decimal(5, 1))
    end as score
from scored
cross join evaluations
