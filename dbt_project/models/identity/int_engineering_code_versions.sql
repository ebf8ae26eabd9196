-- Which registered project an engineering code (工程代码) led to, and when: the project code of its item
-- (XMDM), and where that is not registered or the item is not there, the code it begins with.
{%- set users = [
    'stg_engineering__projects',
    'stg_engineering__matters',
    'stg_planning__land_use_permits',
    'stg_planning__works_planning_permits',
    'stg_construction__works_permits',
    'stg_construction__completions'
] %}
with items as (

    select * from {{ ref('stg_engineering__projects') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_codes') }} where code is not null

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

used as (

    {%- for model in users %}

    select engineering_code from {{ ref(model) }} where engineering_code is not null
    {%- if not loop.last %}

    union
    {%- endif %}
    {%- endfor %}

),

beginnings as (

    select
        engineering_code,
        substr(engineering_code, 1, 24) as prefix_sent
    from used

),

prefixed as (

    select
        beginnings.*,
        {{ normalise_code('prefix_sent') }} as prefix_code
    from beginnings

),

-- What its item says, while the item is there and the register has that code.
named as (

    select
        items.engineering_code,
        register.project_code,
        codes.grade,
        greatest(items.known_at, register.known_at) as known_at,
        least(items.superseded_at, register.superseded_at) as superseded_at
    from items
    inner join codes on items.project_code = codes.code_sent
    inner join register on codes.code = register.project_code and {{ overlap('items', 'register') }}

),

begun as (

    select
        prefixed.engineering_code,
        register.project_code,
        {{ code_grade('prefixed.prefix_sent', 'prefixed.prefix_code') }} as grade,
        register.known_at,
        register.superseded_at
    from prefixed
    inner join register on prefixed.prefix_code = register.project_code

),

moments as (

    {{ moments(['named', 'begun'], ['engineering_code']) }}

),

settled as (

    select
        moments.engineering_code,
        coalesce(named.project_code, begun.project_code) as project_code,
        case when named.project_code is not null then named.grade else begun.grade end as grade,
        moments.moment as known_at,
        moments.next_moment as superseded_at
    from moments
    left join named
        on moments.engineering_code = named.engineering_code and {{ in_force_at('named', 'moments.moment') }}
    left join begun
        on moments.engineering_code = begun.engineering_code and {{ in_force_at('begun', 'moments.moment') }}
    where coalesce(named.project_code, begun.project_code) is not null

)

{{ merged('settled', ['engineering_code', 'project_code', 'grade']) }}
