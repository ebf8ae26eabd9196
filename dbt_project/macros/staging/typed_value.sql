{#- The typed value of one column from its text (and its clock, see read_clock); null when it cannot
    be read. Days outside 1900 to 2100 (0000-00-00, 9999-12-31) stand for nothing and are not read. -#}
{% macro typed_value(column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set clock = column.name ~ '__clock' -%}
    {%- set years = "timestamp '1900-01-01 00:00:00' and timestamp '2100-12-31 23:59:59'" -%}
    {%- set is_plausible = clock ~ ' between ' ~ years -%}
    {%- if not column.is_sent -%} cast(null as {{ sql_type(column) }})
    {%- elif column.vocabulary -%} {{ read_word(text, column.vocabulary) }}
    {%- elif column.kind == 'integer' -%} {{ read_integer(text) }}
    {%- elif column.kind == 'decimal' -%}
        {{ read_decimal(text, column.scale, column.unit, column.name ~ '__unit') }}
    {%- elif column.kind == 'date' -%} case when {{ is_plausible }} then cast({{ clock }} as date) end
    {%- elif column.kind == 'month' -%} case when {{ is_plausible }} then {{ first_of_month(clock) }} end
    {%- elif column.kind == 'timestamp' -%} case when {{ is_plausible }} then {{ local_to_utc(clock) }} end
    {%- elif column.kind == 'boolean' -%} {{ read_boolean(text) }}
    {%- elif column.kind == 'district' -%} {{ column.name }}__lookup.code
    {%- else -%} {{ text }}
    {%- endif -%}
{%- endmacro %}
