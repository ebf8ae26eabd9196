{#- The project code (项目代码) that `text` holds, spelt YYMM-区划-部门-类型-流水; null when it holds
    none, several, or one damaged beyond repair. A code that is well spelt is passed through.

    First segment: 2015-2020 is a year (first generation), else it is YYMM from 2010 = October 2020.
    Never repaired: truncated codes, and 20 digits that went through a float (zeros from the 16th). -#}
{% macro normalise_code(text) -%}
    {%- set tidy = tidy_code(text) -%}
    {%- set born = '(201[0-25-9]|2020|2[1-9](0[1-9]|1[0-2])|[3-9][0-9](0[1-9]|1[0-2]))' -%}
    {%- set loose = '-*[0-9]{6}-*[0-9]{2}-*[0-9]{2}-*[0-9]{6}' -%}
    {%- set alone = '(^|[^0-9A-Za-z])(' ~ born ~ loose ~ ')([^0-9A-Za-z]|$)' -%}
    {%- set digits -%}
        replace(regexp_extract({{ tidy }}, {{ sql_literal(alone) }}, 2), '-', '')
    {%- endset -%}
    case
            when {{ regexp_test(text, '^' ~ born ~ '-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$') }} then {{ text }}
            when {{ holds_several_codes(text) }} then null
            when {{ regexp_test(tidy, '[0-9]{15}00000') }} then null
            else nullif(concat_ws(
                '-',
                nullif(substr({{ digits }}, 1, 4), ''),
                nullif(substr({{ digits }}, 5, 6), ''),
                nullif(substr({{ digits }}, 11, 2), ''),
                nullif(substr({{ digits }}, 13, 2), ''),
                nullif(substr({{ digits }}, 15, 6), '')
            ), '')
        end
{%- endmacro %}
