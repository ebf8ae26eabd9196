{#- The instants evaluated, numbered in their order, so that what holds for a stretch of time is worked
    out once and then told of each instant in it. A select of as_of, as_of_on, as_of_year, instant_no
    and past_last_no, the number after the last. Companions of a year before only on request. -#}
{% macro numbered_instants(with_companions=false) -%}
    select
        as_of,
        as_of_on,
        cast(extract(year from as_of_on) as integer) as as_of_year,
        row_number() over (order by as_of asc nulls first) as instant_no,
        count(*) over () + 1 as past_last_no
    from {{ source('reference', 'evaluations') }}
    {%- if not with_companions %}
    where not coalesce(is_companion, false)
    {%- endif %}
{%- endmacro %}
