{#- Text as decimal(18, scale) in the stored unit, half rounded away from zero; null when it is no
    number or its unit is none of `units` (unit: factor). A plain number in the stored unit, which is
    what most cells hold, is not looked at twice. DuckDB keeps a product of two decimals of up to 18
    digits within 18 digits, hence the wide cast. -#}
{% macro read_decimal(text, scale, units, unit_text) -%}
    {%- set number = read_number(text, units.keys()) -%}
    {%- set wide = 'cast(' ~ number ~ ' as decimal(22, 6))' -%}
    {%- set stored = [] -%}
    {%- for unit, factor in units.items() if factor | float == 1 -%}
        {%- do stored.append(sql_literal(unit)) -%}
    {%- endfor -%}
    {%- set scaled = wide ~ ' * ' ~ unit_factor(text, unit_text, units) if units else number -%}
    case
            when {{ regexp_test(text, '^[+-]?[0-9]+([.][0-9]+)?$') }}
                {%- if units %}
                and coalesce({{ unit_text }}, {{ stored[0] }}) = {{ stored[0] }}
                {%- endif %}
                then {{ to_decimal(text, scale) }}
            else {{ to_decimal(scaled, scale) }}
        end
{%- endmacro %}
