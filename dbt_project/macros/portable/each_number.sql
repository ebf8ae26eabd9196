{#- As a column: one row for each whole number from `first` up to, without, `past`. -#}
{% macro each_number(first, past) -%}
    {{ return(adapter.dispatch('each_number')(first, past)) }}
{%- endmacro %}

{% macro default__each_number(first, past) -%}
    unnest(range({{ first }}, {{ past }}))
{%- endmacro %}
