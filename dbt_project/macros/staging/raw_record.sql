{#- The row as it was sent, as JSON text, without the personal columns. -#}
{% macro raw_record(columns) -%}
    {%- set fields = {} -%}
    {%- for column in columns if not column.personal -%}
        {%- do fields.update({column.name: adapter.quote(column.name)}) -%}
        {%- if column.unit -%}
            {%- do fields.update({column.name ~ '__unit': adapter.quote(column.name ~ '__unit')}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ json_record(fields) }}
{%- endmacro %}
