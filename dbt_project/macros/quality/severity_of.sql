{#- How much a finding weighs (严重程度): high when the row or its project is lost for it, medium when a
    figure or a day cannot be right, low when it is read rightly all the same. -#}
{% macro severity_of(rule) -%}
    {%- set high = [
        'required', 'type', 'values', 'pattern', 'range', 'unreadable', 'several', 'unknown', 'contradicted',
        'never_arrived', 'name_unlike', 'amount_unit', 'out_of_scale'
    ] -%}
    {%- set low = [
        'repaired', 'spelling', 'old_code', 'control', 'gloss', 'traditional', 'rare', 'revised', 'resent'
    ] -%}
    case
        when {{ is_one_of(rule, high) }} then 'high'
        when {{ is_one_of(rule, low) }} then 'low'
        else 'medium'
    end
{%- endmacro %}
