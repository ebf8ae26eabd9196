-- Where a district says otherwise than the city (市区差异): both read the same agencies, so whatever differs is
-- looked into, and the city's value counts. What the district has not had the time to learn is no difference: its
-- release has to be as late as what the city last learnt of the project.
{%- set fields = {
    'project_name': none,
    'district': none,
    'sector': none,
    'industry_code': none,
    'owner_name': none,
    'owner_uscc': none,
    'investor_kind': none,
    'total_investment_wan': text_type(),
    'annual_plan_wan': text_type(),
    'planned_start_on': text_type(),
    'planned_finish_on': text_type(),
    'phase': none,
    'started_on': text_type(),
    'completed_on': text_type()
} %}
{#- What the city's values rest on, and which of its columns matter. -#}
{%- set rest_on = {
    'int_register_versions': [
        'code_status', 'project_name', 'district', 'sector', 'industry_code', 'owner_name', 'owner_uscc',
        'investor_kind', 'total_investment_wan', 'planned_start_on', 'planned_finish_on'
    ],
    'int_plan_versions': ['plan_year', 'sector', 'annual_plan_wan', 'planned_start_on', 'planned_finish_on'],
    'int_evidence': ['kind', 'source_ref', 'happened_on']
} %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

tellings as (

    select * from {{ ref('int_district_tellings') }}

),

projects as (

    select * from {{ ref('projects') }}

),

latest as (

    select tellings.*
    from tellings
    cross join evaluations
    where {{ known_then('tellings') }}

),

told_of as (

    select distinct project_code from latest

),

known as (

    {%- for relation, columns in rest_on.items() %}

    select
        versions.project_code,
        concat_ws(
            '|',
            '{{ relation }}'
            {%- for column in columns -%}
            ,
            coalesce(cast(versions.{{ column }} as {{ text_type() }}), '')
            {%- endfor %}
        ) as fact,
        versions.known_at,
        versions.superseded_at
    from {{ ref(relation) }} as versions
    inner join told_of on versions.project_code = told_of.project_code
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- What was sent again unchanged is nothing new.
facts as (

    {{ merged('known', ['project_code', 'fact'], ['project_code']) }}

),

last_learnt as (

    select
        facts.project_code,
        max(
            case when facts.superseded_at <= evaluations.as_of then facts.superseded_at else facts.known_at end
        ) as learnt_at
    from facts
    cross join evaluations
    where facts.known_at <= evaluations.as_of
    group by facts.project_code

),

told as (

    select
        latest.*,
        last_learnt.learnt_at
    from latest
    inner join last_learnt on latest.project_code = last_learnt.project_code
    where latest.told_at >= last_learnt.learnt_at

),

compared as (

    {%- for field, type in fields.items() %}

    select
        told.platform,
        told.project_code,
        '{{ field }}' as field,
        {{ 'cast(told.' ~ field ~ ' as ' ~ type ~ ')' if type else 'told.' ~ field }} as district_value,
        {{ 'cast(projects.' ~ field ~ ' as ' ~ type ~ ')' if type else 'projects.' ~ field }} as city_value,
        told.told_at,
        told.learnt_at,
        told.release_id
    from told
    inner join projects on told.project_code = projects.project_code
    where told.{{ field }} is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    platform as district,
    project_code,
    field,
    district_value,
    city_value,
    told_at,
    learnt_at,
    release_id
from compared
where city_value is null or district_value <> city_value
