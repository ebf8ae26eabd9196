{#- Text as bigint, null when it is no whole number (12.0 is one, 12.7 is not: a cast would round it,
    or cut it on Spark). -#}
{% macro read_integer(text) -%}
    {%- set number = read_number(text) -%}
    case
            when {{ regexp_test(text, '^[+-]?[0-9]+$') }} then try_cast({{ text }} as bigint)
            when {{ number }} = floor({{ number }}) then try_cast({{ number }} as bigint)
        end
{%- endmacro %}
