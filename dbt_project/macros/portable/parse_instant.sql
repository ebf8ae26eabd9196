{#- Text with a zone ('2024-07-30T14:25:00+08:00', '...Z') as a naive UTC timestamp; null if unreadable. -#}
{% macro parse_instant(text) -%}
    {{ return(adapter.dispatch('parse_instant')(text)) }}
{%- endmacro %}

{% macro default__parse_instant(text) -%}
    cast(try_cast({{ text }} as timestamp with time zone) as timestamp)
{%- endmacro %}
