{#- As a column: one row for each part of `text` between `separator`s. -#}
{% macro each_word(text, separator=',') -%}
    {{ return(adapter.dispatch('each_word')(text, separator)) }}
{%- endmacro %}

{% macro default__each_word(text, separator) -%}
    unnest(string_split({{ text }}, {{ sql_literal(separator) }}))
{%- endmacro %}
