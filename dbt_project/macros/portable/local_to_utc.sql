{#- A naive timestamp of the city's clock as the naive UTC timestamp of the same instant. -#}
{% macro local_to_utc(stamp) -%}
    {{ return(adapter.dispatch('local_to_utc')(stamp)) }}
{%- endmacro %}

{% macro default__local_to_utc(stamp) -%}
    {{ stamp }} - interval '{{ (var("utc_offset_hours") * 60) | int }}' minute
{%- endmacro %}
