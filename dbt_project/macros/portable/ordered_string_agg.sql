{#- The group's values joined by `separator` in the order of `order_by` (give nulls first|last). -#}
{% macro ordered_string_agg(text, separator, order_by) -%}
    {{ return(adapter.dispatch('ordered_string_agg')(text, separator, order_by)) }}
{%- endmacro %}

{% macro default__ordered_string_agg(text, separator, order_by) -%}
    string_agg({{ text }}, {{ sql_literal(separator) }} order by {{ order_by }})
{%- endmacro %}
