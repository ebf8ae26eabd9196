-- Engineering codes (工程代码) as known at the latest instant: the project each leads to and how, or why
-- it leads to none (see int_engineering_code_versions).
{%- set users = [
    'stg_engineering__matters',
    'stg_engineering__steps',
    'stg_engineering__special_procedures',
    'stg_planning__land_use_permits',
    'stg_planning__works_planning_permits',
    'stg_construction__works_permits',
    'stg_construction__completions'
] %}
with items as (

    select
        staged.*,
        {{ code_or_name() }} as code_sent
    from {{ ref('stg_engineering__projects') }} as staged
    where staged.outcome = 'modelled'

),

codes as (

    select * from {{ ref('int_codes') }}

),

versions as (

    select * from {{ ref('int_engineering_code_versions') }}

),

contradictions as (

    select * from {{ ref('int_contradictions') }} where feed = 'engineering/projects'

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

used as (

    {%- for model in users %}

    select
        engineering_code,
        min(landed_at) as first_seen_at
    from {{ ref(model) }}
    where outcome = 'modelled' and engineering_code is not null
    group by engineering_code
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

seen as (

    select
        engineering_code,
        landed_at as first_seen_at
    from items

    union all

    select
        engineering_code,
        first_seen_at
    from used

),

engineering_codes as (

    select
        engineering_code,
        min(first_seen_at) as first_seen_at
    from seen
    group by engineering_code

),

current_links as (

    select
        versions.engineering_code,
        versions.project_code,
        versions.grade,
        versions.is_decided
    from versions
    cross join evaluations
    where {{ known_then('versions') }}

),

doubted as (

    select distinct
        contradictions.batch_id,
        contradictions.row_no
    from contradictions
    cross join evaluations
    where {{ known_then('contradictions') }}

)

select
    engineering_codes.engineering_code,
    current_links.project_code,
    case
        when current_links.project_code is null then null
        when current_links.is_decided then 'decision'
        when current_links.project_code = codes.project_code then codes.method
        else 'engineering'
    end as item_method,
    current_links.grade,
    case
        when current_links.project_code is not null then null
        when doubted.row_no is not null then 'contradicted_code'
        when codes.reason is not null then codes.reason
        when items.engineering_code is not null then 'no_code'
        else 'unknown_engineering_code'
    end as reason,
    items.engineering_code is not null as has_item,
    nullif(
        coalesce(codes.code, current_links.project_code), engineering_codes.engineering_code
    ) as parent_code,
    items.landed_at as known_at,
    engineering_codes.first_seen_at
from engineering_codes
left join items on engineering_codes.engineering_code = items.engineering_code
left join codes on items.code_sent = codes.code_sent
left join current_links on engineering_codes.engineering_code = current_links.engineering_code
left join doubted on items.batch_id = doubted.batch_id and items.row_no = doubted.row_no
