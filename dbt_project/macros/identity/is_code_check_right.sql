{#- True when a normalised second-generation code ends in its check digit. A repaired code is taken
    over without asking only when this holds or the approval register knows the code. -#}
{% macro is_code_check_right(code) -%}
    {{ code_check_digit(code) }} = ascii(substr({{ code }}, 24, 1)) - 48
{%- endmacro %}
