{#- Milliseconds since 1970 (bigint) as a naive UTC timestamp. -#}
{% macro from_epoch_ms(milliseconds) -%}
    {{ return(adapter.dispatch('from_epoch_ms')(milliseconds)) }}
{%- endmacro %}

{% macro default__from_epoch_ms(milliseconds) -%}
    epoch_ms({{ milliseconds }})
{%- endmacro %}
