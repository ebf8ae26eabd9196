{#- The place of `source`, a column, in the city's order of a golden field, 1 first; null for a source that is
    not asked. -#}
{% macro golden_rank(field, source, kind) -%}
    {%- call(sources) golden_by_kind(field, kind) -%}
        case {{ source }}
        {%- for asked in sources %} when '{{ asked }}' then {{ loop.index }}
        {%- endfor %} end
    {%- endcall -%}
{%- endmacro %}
