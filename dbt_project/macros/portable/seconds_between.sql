{#- Whole seconds elapsed from one timestamp to another, negative when `last` is earlier. -#}
{% macro seconds_between(first, last) -%}
    {{ return(adapter.dispatch('seconds_between')(first, last)) }}
{%- endmacro %}

{% macro default__seconds_between(first, last) -%}
    cast(floor((epoch_us({{ last }}) - epoch_us({{ first }})) / 1000000) as bigint)
{%- endmacro %}
