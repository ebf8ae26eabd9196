{#- The moments at which what is known of a key changes, each with the next one (null for the last):
    the begins and ends of all versions that the key has in `relations`. A select of `key`, moment
    and next_moment. -#}
{% macro moments(relations, key) -%}
    select
        {{ key | join(', ') }},
        moment,
        lead(moment) over (partition by {{ key | join(', ') }} order by moment asc nulls first) as next_moment
    from (
        {%- for relation in relations %}
        select {{ key | join(', ') }}, known_at as moment from {{ relation }}
        union
        select {{ key | join(', ') }}, superseded_at as moment from {{ relation }} where superseded_at is not null
        {%- if not loop.last %}
        union
        {%- endif %}
        {%- endfor %}
    ) as changes
{%- endmacro %}
