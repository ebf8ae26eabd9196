{#- A ratio as decimal(9, 4), cut at the largest and the smallest value that type holds; null
    stays null (least and greatest skip nulls, so they would make a number of it). -#}
{% macro fit_ratio(value) -%}
    cast(
        case
            when {{ value }} > 99999.9999 then 99999.9999
            when {{ value }} < -99999.9999 then -99999.9999
            else {{ value }}
        end as decimal(9, 4)
    )
{%- endmacro %}
