{#- The last value of a window's frame that is not null; put the window after it. -#}
{% macro last_not_null(value) -%}
    {{ return(adapter.dispatch('last_not_null')(value)) }}
{%- endmacro %}

{% macro default__last_not_null(value) -%}
    last_value({{ value }} ignore nulls)
{%- endmacro %}
