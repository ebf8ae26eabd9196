{#- True when a column has one of some words. -#}
{% macro is_one_of(column, words) -%}
    {{ column }} in (
            {%- for word in words %}
            {{ sql_literal(word) }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
{%- endmacro %}
