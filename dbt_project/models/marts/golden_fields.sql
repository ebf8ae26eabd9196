-- Every claim (说法) on a golden field that stands at the latest instant, who made it and whether it won.
{%- set fields = {
    'project_name': none,
    'district': none,
    'sector': none,
    'owner_name': none,
    'owner_uscc': none,
    'investor_kind': none,
    'industry_code': none,
    'total_investment_wan': text_type(),
    'planned_start_on': text_type(),
    'planned_finish_on': text_type(),
    'started_on': text_type(),
    'completed_on': text_type()
} %}
{%- set days = ['started_on', 'completed_on'] %}
with golden as (

    select * from {{ ref('golden_records') }}

),

claims as (

    select * from {{ ref('int_claims') }}

),

positions as (

    select * from {{ ref('int_positions') }}

),

latest_evaluation as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

evidence as (

    select
        lifecycles.project_code,
        lifecycles.started_on,
        lifecycles.completed_on
    from lifecycles
    inner join latest_evaluation on lifecycles.as_of = latest_evaluation.as_of

),

judged as (

    select
        claims.*,
        {%- for field in fields %}
        golden.{{ field }}_source,
        {%- endfor %}
        golden.kind
    from claims
    inner join golden on claims.project_code = golden.project_code

),

told as (

    {%- for field, type in fields.items() %}

    select
        project_code,
        '{{ field }}' as field,
        source,
        {{ 'cast(' ~ field ~ ' as ' ~ type ~ ')' if type else field }} as value,
        known_at,
        {{ golden_rank(field, 'source', 'kind') }} as rank,
        {{ 'cast(null as ' ~ text_type() ~ ')' if field in days else claim_doubt(field) }} as doubt,
        coalesce(source = {{ field }}_source, false) as is_winner
    from judged
    where {{ field }} is not null

    union all
    {%- endfor %}
    {%- for field in days %}

    select
        evidence.project_code,
        '{{ field }}' as field,
        'evidence' as source,
        cast(evidence.{{ field }} as {{ text_type() }}) as value,
        cast(null as timestamp) as known_at,
        {{ golden_rank(field, "'evidence'", 'golden.kind') }} as rank,
        cast(null as {{ text_type() }}) as doubt,
        coalesce(golden.{{ field }}_source = 'evidence', false) as is_winner
    from evidence
    inner join golden on evidence.project_code = golden.project_code
    where evidence.{{ field }} is not null

    union all
    {%- endfor %}

    select
        positions.project_code,
        'position' as field,
        positions.source,
        case
            when positions.longitude is not null then concat(positions.longitude, ',', positions.latitude)
            else positions.position_original
        end as value,
        positions.known_at,
        {{ golden_rank('position', 'positions.source', 'golden.kind') }} as rank,
        nullif(positions.position_flag, 'ok') as doubt,
        coalesce(positions.source = golden.position_source, false) as is_winner
    from positions
    inner join golden on positions.project_code = golden.project_code

)

select
    project_code,
    field,
    source,
    value,
    known_at,
    cast(rank as integer) as rank,
    doubt,
    is_winner
from told
