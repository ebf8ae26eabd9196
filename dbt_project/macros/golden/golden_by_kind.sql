{#- What the caller makes of the sources of a golden field in the city's order (golden.yml), for each kind of
    investor that has an order of its own. `kind` is a column. -#}
{% macro golden_by_kind(field, kind) -%}
    {%- set orders = var('golden').fields[field] -%}
    {%- if orders | length == 1 -%} {{ caller(orders.other) }}
    {%- else -%}
        case {{ kind }}
        {%- for named, sources in orders.items() if named != 'other' %} when '{{ named }}' then {{ caller(sources) }}
        {%- endfor %} else {{ caller(orders.other) }} end
    {%- endif -%}
{%- endmacro %}
