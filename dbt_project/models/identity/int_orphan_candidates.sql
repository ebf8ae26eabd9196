-- Registered projects that a row without one may belong to (候选项目), for a person to decide on: of the
-- same owner by credit code or name, of the same name, or of the same district and within one hundredth
-- of the amount. Of each of these at most ten, the nearest by amount or by start: an owner of a thousand
-- projects adds no more pairs than one of ten, and all pairs grow with the orphans alone.
{%- set near = 5 %}
{%- set days = days_between("date '1970-01-01'", 'starts_on') %}
{%- set has_amount, has_start_only = 'amount_wan is not null', 'amount_wan is null and starts_on is not null' %}
{%- set has_amount_or_nothing = '(amount_wan is not null or starts_on is null)' %}
{#- what both have in common, what makes them near, of which orphans -#}
{%- set ways = [
    ('credit_code', 'amount_wan', has_amount_or_nothing),
    ('credit_code', days, has_start_only),
    ('plain_owner', 'amount_wan', has_amount_or_nothing),
    ('plain_owner', days, has_start_only),
    ('plain_name', 'amount_wan', has_amount_or_nothing),
    ('plain_name', days, has_start_only),
    ('district', 'amount_wan', has_amount)
] %}
{%- set told = ['plain_name', 'plain_owner', 'credit_code', 'district', 'amount_wan', 'starts_on'] %}
with claims as (

    select * from {{ ref('int_orphan_claims') }}

),

projects as (

    select
        project_code,
        plain_name,
        plain_owner,
        credit_code,
        district,
        total_investment_wan as amount_wan,
        planned_start_on as starts_on
    from {{ ref('int_register') }}
    where not is_void

),
{%- for block, measure, which in ways %}
{%- set way = loop.index %}

-- Orphans and projects of one {{ block }} in a row: an orphan's place among the projects.
lined_up_{{ way }} as (

    select
        {{ block }} as block,
        {{ measure }} as measure,
        1 as is_project,
        project_code,
        '' as feed,
        '' as source_key
    from projects
    where {{ block }} in (select {{ block }} from claims)

    union all

    select
        {{ block }} as block,
        {{ measure }} as measure,
        0 as is_project,
        '' as project_code,
        feed,
        source_key
    from claims
    where {{ block }} is not null and {{ which }}

),

placed_{{ way }} as (

    select
        lined_up.*,
        sum(lined_up.is_project) over (
            partition by lined_up.block
            order by
                lined_up.measure asc nulls first,
                lined_up.is_project asc nulls first,
                lined_up.project_code asc nulls first,
                lined_up.feed asc nulls first,
                lined_up.source_key asc nulls first
            rows between unbounded preceding and current row
        ) as place
    from lined_up_{{ way }} as lined_up

),

reached_{{ way }} as (

    select
        feed,
        source_key,
        block,
        {{ each_number('cast(place as bigint) - ' ~ (near - 1), 'cast(place as bigint) + ' ~ (near + 1)) }} as place
    from placed_{{ way }}
    where is_project = 0

),
{%- endfor %}

pairs as (

    {%- for block, measure, which in ways %}

    select
        reached.feed,
        reached.source_key,
        neighbours.project_code
    from reached_{{ loop.index }} as reached
    inner join placed_{{ loop.index }} as neighbours
        on reached.block = neighbours.block and reached.place = neighbours.place
    where neighbours.is_project = 1
    {%- if not loop.last %}

    union
    {%- endif %}
    {%- endfor %}

)

select
    pairs.feed,
    pairs.source_key,
    {%- for column in told %}
    claims.{{ column }},
    projects.{{ column }} as registered_{{ column }},
    {%- endfor %}
    pairs.project_code
from pairs
inner join claims on pairs.feed = claims.feed and pairs.source_key = claims.source_key
inner join projects on pairs.project_code = projects.project_code
where
    claims.credit_code = projects.credit_code
    or claims.plain_owner = projects.plain_owner
    or claims.plain_name = projects.plain_name
    or (
        claims.district = projects.district
        and claims.amount_wan between projects.amount_wan * 0.99 and projects.amount_wan * 1.01
    )
