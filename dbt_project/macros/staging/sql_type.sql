{#- The SQL type a column of a feed is stored as. -#}
{% macro sql_type(column) -%}
    {{ return({
        'integer': 'bigint',
        'decimal': 'decimal(18, ' ~ column.scale ~ ')',
        'date': 'date',
        'month': 'date',
        'timestamp': 'timestamp',
        'boolean': 'boolean',
    }.get(column.kind, text_type())) }}
{%- endmacro %}
