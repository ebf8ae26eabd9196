-- Which registered project an engineering code (工程代码) led to, and when: the project code of its item
-- (XMDM), and where that is not registered or the item is not there, the code it begins with. A project
-- the item speaks against (int_contradictions) is not believed; a steward's decision overrules both.
{%- set users = [
    'stg_engineering__projects',
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
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

contradictions as (

    select * from {{ ref('int_contradictions') }} where feed = 'engineering/projects'

),

decisions as (

    select * from {{ ref('int_link_decisions') }} where feed = 'engineering/projects'

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

spellings as (

    select distinct code_sent from codes

),

-- Most begin with a spelling that was looked up already.
looked_up as (

    select
        beginnings.engineering_code,
        beginnings.prefix,
        case when spellings.code_sent is null then beginnings.prefix end as prefix_sent
    from beginnings
    left join spellings on beginnings.prefix = spellings.code_sent

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
        case
            when prefixed.prefix_sent is null then codes.grade
            else {{ code_grade('prefixed.prefix_sent', 'prefixed.prefix_code') }}
        end as grade,
        greatest(codes.known_at, register.known_at) as known_at,
        least(codes.superseded_at, register.superseded_at) as superseded_at
    from prefixed
    inner join codes
        on case when prefixed.prefix_sent is null then prefixed.prefix else prefixed.prefix_code end = codes.code_sent
    inner join register on codes.project_code = register.project_code and {{ overlap('codes', 'register') }}

),

spelled as (

    select
        items.engineering_code,
        codes.project_code,
        codes.grade,
        greatest(items.known_at, codes.known_at) as known_at,
        least(items.superseded_at, codes.superseded_at) as superseded_at
    from items
    inner join codes on items.code_sent = codes.code_sent and {{ overlap('items', 'codes') }}

),

-- What its item says, while the item is there and the register has that code.
named as (

    select
        spelled.engineering_code,
        register.project_code,
        spelled.grade,
        greatest(spelled.known_at, register.known_at) as known_at,
        least(spelled.superseded_at, register.superseded_at) as superseded_at
    from spelled
    inner join register on spelled.project_code = register.project_code and {{ overlap('spelled', 'register') }}

),

contradicted as (

    select
        items.engineering_code,
        contradictions.project_code,
        contradictions.known_at,
        contradictions.superseded_at
    from contradictions
    inner join items on contradictions.batch_id = items.batch_id and contradictions.row_no = items.row_no

),

contested as (

    select named.engineering_code
    from named
    left join begun on named.engineering_code = begun.engineering_code and named.project_code = begun.project_code
    where begun.engineering_code is null or named.grade <> begun.grade

    union

    select engineering_code from contradicted

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

    {{ moments(['contested_names', 'contested_beginnings', 'contradicted'], ['engineering_code']) }}

),

-- Of what is believed at a moment, the item's own word comes first.
weighed as (

    select
        moments.engineering_code,
        moments.moment,
        moments.next_moment,
        case when against_name.project_code is null then named.project_code end as named_code,
        case when against_name.project_code is null then named.grade end as named_grade,
        case when against_beginning.project_code is null then begun.project_code end as begun_code,
        case when against_beginning.project_code is null then begun.grade end as begun_grade
    from moments
    left join contested_names as named
        on moments.engineering_code = named.engineering_code and {{ in_force_at('named', 'moments.moment') }}
    left join contested_beginnings as begun
        on moments.engineering_code = begun.engineering_code and {{ in_force_at('begun', 'moments.moment') }}
    left join contradicted as against_name
        on
            moments.engineering_code = against_name.engineering_code
            and named.project_code = against_name.project_code
            and {{ in_force_at('against_name', 'moments.moment') }}
    left join contradicted as against_beginning
        on
            moments.engineering_code = against_beginning.engineering_code
            and begun.project_code = against_beginning.project_code
            and {{ in_force_at('against_beginning', 'moments.moment') }}

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
        engineering_code,
        coalesce(named_code, begun_code) as project_code,
        case when named_code is not null then named_grade else begun_grade end as grade,
        moment as known_at,
        next_moment as superseded_at
    from weighed
    where coalesce(named_code, begun_code) is not null

),

followed as (

    {{ merged('settled', ['engineering_code', 'project_code', 'grade'], ['engineering_code']) }}

)

{{ overruled('followed', 'decisions', 'engineering_code') }}
