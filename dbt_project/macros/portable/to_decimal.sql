{#- Text or a number as a decimal, half rounded away from zero; null when unreadable or too large. -#}
{% macro to_decimal(value, scale=2, precision=18) -%}
    {{ return(adapter.dispatch('to_decimal')(value, scale, precision)) }}
{%- endmacro %}

{% macro default__to_decimal(value, scale, precision) -%}
    try_cast({{ value }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}
