{#- As moments, counted in numbers of instants: a select of `key`, moment_no and next_no, the number
    of the first instant at which something is known of the key, or something else. -#}
{% macro numbered_moments(relations, key) -%}
    select
        {{ key | join(', ') }},
        moment_no,
        lead(moment_no) over (partition by {{ key | join(', ') }} order by moment_no asc nulls first) as next_no
    from (
        {%- for relation in relations %}
        select {{ key | join(', ') }}, first_no as moment_no from {{ relation }}
        union
        select {{ key | join(', ') }}, past_no as moment_no from {{ relation }}
        {%- if not loop.last %}
        union
        {%- endif %}
        {%- endfor %}
    ) as changes
{%- endmacro %}
