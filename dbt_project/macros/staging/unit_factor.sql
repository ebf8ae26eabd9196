{#- What a number is multiplied with to be in the stored unit, as decimal(14, 6): the unit written
    after the number, else the one its header or source gave (`<column>__unit`), else the stored
    unit itself. Null when the unit given is none of `units`. -#}
{% macro unit_factor(text, unit_text, units) -%}
    {%- set by_length = {} -%}
    {%- for unit in units -%} {%- do by_length.update({unit: unit | length}) -%} {%- endfor -%}
    {%- set longest_first = by_length | dictsort(by='value', reverse=true) | map('first') | list -%}
    cast(case
                {%- for unit in longest_first %}
                when {{ text }} like {{ sql_literal('%' ~ unit) }} then {{ units[unit] }}
                {%- endfor %}
                when {{ unit_text }} is null then 1
                {%- for unit in longest_first %}
                when {{ unit_text }} = {{ sql_literal(unit) }} then {{ units[unit] }}
                {%- endfor %}
            end as decimal(14, 6))
{%- endmacro %}
