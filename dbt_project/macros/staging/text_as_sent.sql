{#- A column as trimmed text; '' and '-' say nothing; null when the city's feed lacks it. -#}
{% macro text_as_sent(column) -%}
    {%- if column.is_sent -%}
        nullif(nullif({{ trim_text('landed.' ~ column.name) }}, ''), '-')
    {%- else -%}
        cast(null as {{ text_type() }})
    {%- endif -%}
{%- endmacro %}
