{#- The value of a golden field: the first that any source tells, in the city's order. Each source is a
    relation of its own, named like it (approval/projects: approval_projects); all of them are asked for the
    first of `columns` before any is for the next. `kind` is a column. -#}
{% macro golden_value(field, kind, columns) -%}
    {%- call(sources) golden_by_kind(field, kind) -%}
        coalesce(
        {%- for column in columns -%}
            {%- set is_last = loop.last -%}
            {%- for source in sources -%}
                {{ source | replace('/', '_') }}.{{ column }}{{ ', ' if not (is_last and loop.last) }}
            {%- endfor -%}
        {%- endfor -%}
        )
    {%- endcall -%}
{%- endmacro %}
