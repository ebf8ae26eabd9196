{#- The scalar of a JSON object under the key that `key`, an expression, names, as text; null when absent. -#}
{% macro json_value(json, key) -%}
    {{ return(adapter.dispatch('json_value')(json, key)) }}
{%- endmacro %}

{% macro default__json_value(json, key) -%}
    json_extract_string({{ json }}, concat('$."', {{ key }}, '"'))
{%- endmacro %}
