-- The differences between districts and the city as contradictions (矛盾) of a field, the city's claim first.
{{ config(materialized='view') }}
with differences as (

    select * from {{ ref('district_differences') }}

),

held as (

    select
        project_code,
        field,
        min(city_value) as city_value,
        min(learnt_at) as learnt_at,
        min(told_at) as told_at,
        {{ ordered_string_agg(
            json_record({
                'source': "'district/projects'",
                'district': 'district',
                'value': 'district_value',
                'known_at': 'cast(told_at as ' ~ text_type() ~ ')'
            }),
            ',', 'district asc nulls last'
        ) }} as district_claims
    from differences
    group by project_code, field

)

select
    project_code,
    field,
    'district_says_otherwise' as kind,
    'low' as severity,
    concat(
        '[',
        {{ json_record({
            'source': "'city'",
            'value': 'city_value',
            'known_at': 'cast(learnt_at as ' ~ text_type() ~ ')'
        }) }},
        ',',
        district_claims,
        ']'
    ) as claims,
    'city' as winner,
    told_at as known_at
from held
