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
        substr(engineering_code, 1, 24) as prefix
    from used

),

-- Most begin with a spelling that was looked up already.
looked_up as (

    select
        beginnings.engineering_code,
        codes.code,
        codes.grade,
        case when codes.code_sent is null then beginnings.prefix end as prefix_sent
    from beginnings
    left join codes on beginnings.prefix = codes.code_sent

),

prefixed as (

    select
        looked_up.*,
        {{ normalise_code('prefix_sent') }} as prefix_code
    from looked_up

),

begun as (

    select
        prefixed.engineering_code,
        register.project_code,
        coalesce(prefixed.grade, {{ code_grade('prefixed.prefix_sent', 'prefixed.prefix_code') }}) as grade,
        register.known_at,
        register.superseded_at
    from prefixed
    inner join register on coalesce(prefixed.code, prefixed.prefix_code) = register.project_code

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

contested as (

    select distinct named.engineering_code
    from named
    left join begun on named.engineering_code = begun.engineering_code and named.project_code = begun.project_code
    where begun.engineering_code is null or named.grade <> begun.grade

),

contested_beginnings as (

    select begun.*
    from begun
    inner join contested on begun.engineering_code = contested.engineering_code

),

contested_names as (

    select named.*
    from named
    inner join contested on named.engineering_code = contested.engineering_code

),

moments as (

    {{ moments(['contested_names', 'contested_beginnings'], ['engineering_code']) }}

),

settled as (

    select
        begun.engineering_code,
        begun.project_code,
        begun.grade,
        begun.known_at,
        begun.superseded_at
    from begun
    left join contested on begun.engineering_code = contested.engineering_code
    where contested.engineering_code is null

    union all

    select
        moments.engineering_code,
        coalesce(named.project_code, begun.project_code) as project_code,
        case when named.project_code is not null then named.grade else begun.grade end as grade,
        moments.moment as known_at,
        moments.next_moment as superseded_at
    from moments
    left join contested_names as named
        on moments.engineering_code = named.engineering_code and {{ in_force_at('named', 'moments.moment') }}
    left join contested_beginnings as begun
        on moments.engineering_code = begun.engineering_code and {{ in_force_at('begun', 'moments.moment') }}
    where coalesce(named.project_code, begun.project_code) is not null

)

{{ merged('settled', ['engineering_code', 'project_code', 'grade'], ['engineering_code']) }}
