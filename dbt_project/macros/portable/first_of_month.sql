{#- The first day of the month of `day`; a date. -#}
{% macro first_of_month(day) -%}
    {{ return(adapter.dispatch('first_of_month')(day)) }}
{%- endmacro %}

{% macro default__first_of_month(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}
