-- What the rows of each feed in force hold (数据源画像): how many cells there are and are filled, those that
-- must or should be double, and which columns say the same on every row.
{%- set enough = 50 %}
{%- set measured = [] %}
{%- for model in staging_models() %}
    {%- if contract_of(model).columns -%} {%- do measured.append(model) -%} {%- endif %}
{%- endfor %}
{%- for model in measured %}
{%- set contract = contract_of(model) %}
{%- set weights = {} %}
{%- for column in contract.columns %}
    {%- do weights.update({column.name: 2 if column.required or column.get('wanted') else 1}) %}
{%- endfor %}
{%- set mark = contract.deleted.column if contract.deleted else none %}

select
    {{ sql_literal(feed_of(model)) }} as feed,
    count(*) as rows,
    count(*) * {{ contract.columns | length }} as cells,
    count(*) * {{ weights.values() | sum }} as weight,
    {% for name, weight in weights.items() -%}
    {{ weight ~ ' * ' if weight > 1 }}count({{ name }}){{ ' + ' if not loop.last }}
    {%- endfor %} as filled_weight,
    concat_ws(
        ','
        {%- for name in weights if name != mark and name not in contract.grain -%}
        ,
        case when count({{ name }}) >= {{ enough }} and min({{ name }}) = max({{ name }}) then '{{ name }}' end
        {%- endfor %}
    ) as constant_columns
from {{ ref(model) }}
where outcome = 'modelled'
{%- if not loop.last %}

union all
{%- endif %}
{%- else %}
select
    cast(null as {{ text_type() }}) as feed,
    cast(null as bigint) as rows,
    cast(null as bigint) as cells,
    cast(null as bigint) as weight,
    cast(null as bigint) as filled_weight,
    cast(null as {{ text_type() }}) as constant_columns
where false
{%- endfor %}
