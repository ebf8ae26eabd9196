{#- The instants that see a version, as a select of `columns`, first_no (the number of the first
    instant that does) and past_no (of the first that no longer does). Versions that no instant sees
    are left out. `known_at` and `superseded_at` are expressions over the relation; give a later
    known_at for what happens later than it is known. `instants` is a relation like int_instants. -#}
{% macro seen_numbers(relation, columns, known_at='known_at', superseded_at='superseded_at', instants='instants') -%}
    select
        {{ columns | join(', ') }},
        first_no,
        past_no
    from (
        select
            {%- for column in columns %}
            dated.{{ column }},
            {%- endfor %}
            opening.instant_no as first_no,
            coalesce(closing.instant_no, opening.past_last_no) as past_no
        from (
            select
                {{ columns | join(', ') }},
                {{ known_at }} as seen_from,
                {{ superseded_at }} as seen_until
            from {{ relation }}
        ) as dated
        {{ join_next('inner', instants, 'opening', 'as_of', 'dated.seen_from') }}
        {{ join_next('left', instants, 'closing', 'as_of', 'dated.seen_until') }}
    ) as numbered
    where first_no < past_no
{%- endmacro %}
