{#- A naive UTC timestamp as the city's clock shows it; cast to date for the city's day. -#}
{% macro utc_to_local(stamp) -%}
    {{ return(adapter.dispatch('utc_to_local')(stamp)) }}
{%- endmacro %}

{% macro default__utc_to_local(stamp) -%}
    {{ stamp }} + interval '{{ (var("utc_offset_hours") * 60) | int }}' minute
{%- endmacro %}
