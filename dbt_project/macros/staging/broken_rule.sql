{#- The first rule of its feed file that a column's value breaks, as '<column>:<rule>', else null:
    required, type (sent but unreadable), values (outside the vocabulary), pattern, range. -#}
{% macro broken_rule(column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set value = column.name ~ '__value' -%}
    {%- set rules = column.rules -%}
    {%- set missing = sql_literal(column.name ~ ':required' if rules.required else none) -%}
    {%- set unreadable = 'values' if column.vocabulary or column.kind == 'district' else 'type' -%}
    case
                when {{ text }} is null then {{ missing }}
                {%- if column.kind not in ['text', 'project_code'] or column.vocabulary %}
                when {{ value }} is null then '{{ column.name }}:{{ unreadable }}'
                {%- elif column.kind == 'project_code' and rules.required %}
                when {{ normalise_code(text) }} is null then '{{ column.name }}:type'
                {%- endif %}
                {%- if rules.pattern %}
                when not {{ regexp_test(text, '^(' ~ rules.pattern ~ ')$') }}
                    then '{{ column.name }}:pattern'
                {%- endif %}
                {%- if rules.get('min') is not none %}
                when {{ value }} < {{ rules.min }} then '{{ column.name }}:range'
                {%- endif %}
                {%- if rules.get('max') is not none %}
                when {{ value }} > {{ rules.max }} then '{{ column.name }}:range'
                {%- endif %}
            end
{%- endmacro %}
