{#- Text as decimal(18, scale) in the stored unit, half rounded away from zero; null when it is no
    number or its unit is none of `units`. What is a plain number already is not looked at twice.
    DuckDB keeps a product of two decimals of up to 18 digits within 18 digits, hence the wide cast. -#}
{% macro read_decimal(text, scale, units, unit_text) -%}
    {%- set plain = regexp_test(text, '^[+-]?[0-9]+([.][0-9]+)?$') ~ (' and ' ~ unit_text ~ ' is null' if units else '') -%}
    {%- set number = read_number(text, units.keys()) -%}
    case
            when {{ plain }} then {{ to_decimal(text, scale) }}
            {%- if units %}
            else {{ to_decimal('cast(' ~ number ~ ' as decimal(22, 6)) * ' ~ unit_factor(text, unit_text, units), scale) }}
            {%- else %}
            else {{ to_decimal(number, scale) }}
            {%- endif %}
        end
{%- endmacro %}
