{#- The last second of a day as a naive timestamp of the same clock. -#}
{% macro end_of_day(day) -%}
    {{ return(adapter.dispatch('end_of_day')(day)) }}
{%- endmacro %}

{% macro default__end_of_day(day) -%}
    cast({{ day }} as timestamp) + interval '86399' second
{%- endmacro %}
