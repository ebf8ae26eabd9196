{#- One JSON object, as text, from a dict of key to SQL expression; keys in the order given. -#}
{% macro json_record(fields) -%}
    {{ return(adapter.dispatch('json_record')(fields)) }}
{%- endmacro %}

{% macro default__json_record(fields) -%}
    {%- set pairs = [] -%}
    {%- for key, expression in fields.items() -%}
        {%- do pairs.append(sql_literal(key) ~ ', ' ~ expression) -%}
    {%- endfor -%}
    cast(json_object({{ pairs | join(', ') }}) as varchar)
{%- endmacro %}
