{#- One scalar of a JSON text by path ('$.a'), as text; null when absent. -#}
{% macro json_scalar(json, path) -%}
    {{ return(adapter.dispatch('json_scalar')(json, path)) }}
{%- endmacro %}

{% macro default__json_scalar(json, path) -%}
    json_extract_string({{ json }}, {{ sql_literal(path) }})
{%- endmacro %}
