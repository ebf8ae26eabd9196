{#- True when two project codes stand in one cell. -#}
{% macro holds_several_codes(text) -%}
    {%- set any_code = '[0-9]{4}-*[0-9]{6}-*[0-9]{2}-*[0-9]{2}-*[0-9]{6}' -%}
    {{ regexp_test(tidy_code(text), any_code ~ '.*' ~ any_code) }}
{%- endmacro %}
