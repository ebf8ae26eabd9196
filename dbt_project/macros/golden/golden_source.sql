{#- The source that golden_value takes; null when none tells the field. -#}
{% macro golden_source(field, kind, columns) -%}
    {%- call(sources) golden_by_kind(field, kind) -%}
        case
        {%- for column in columns -%}
            {%- for source in sources %} when {{ source | replace('/', '_') }}.{{ column }} is not null then '{{ source }}'
            {%- endfor -%}
        {%- endfor %} end
    {%- endcall -%}
{%- endmacro %}
