-- Engineering codes (工程代码): the item's own project code (XMDM) names the project, and where that
-- leads nowhere or the item never arrived, the project code the engineering code begins with.
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

    select * from {{ ref('stg_engineering__projects') }} where outcome = 'modelled'

),

codes as (

    select * from {{ ref('int_codes') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

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

named as (

    select
        engineering_codes.engineering_code,
        engineering_codes.first_seen_at,
        items.engineering_code is not null as has_item,
        items.landed_at as known_at,
        codes.project_code as named_code,
        codes.method as named_method,
        codes.grade as named_grade,
        codes.reason as named_reason,
        case
            when codes.project_code is null then substr(engineering_codes.engineering_code, 1, 24)
        end as prefix_sent
    from engineering_codes
    left join items on engineering_codes.engineering_code = items.engineering_code
    left join codes on items.project_code = codes.code_sent

),

prefixed as (

    select
        named.*,
        {{ normalise_code('prefix_sent') }} as prefix_code
    from named

)

select
    prefixed.engineering_code,
    coalesce(prefixed.named_code, register.project_code) as project_code,
    case
        when prefixed.named_code is not null then prefixed.named_method
        when register.project_code is not null then 'engineering'
    end as item_method,
    case
        when prefixed.named_code is not null then prefixed.named_grade
        when register.project_code is not null
            then {{ code_grade('prefixed.prefix_sent', 'prefixed.prefix_code') }}
    end as grade,
    case
        when prefixed.named_code is not null or register.project_code is not null then null
        when prefixed.named_reason is not null then prefixed.named_reason
        when prefixed.has_item then 'no_code'
        else 'unknown_engineering_code'
    end as reason,
    prefixed.has_item,
    prefixed.known_at,
    prefixed.first_seen_at
from prefixed
left join register on prefixed.prefix_code = register.project_code
