{#- Links (`key`, project_code, grade, in versions) with the decisions of stewards on them: where one holds
    (still_holds), the project it gives. A select of `key`, project_code, grade, is_decided, known_at
    and superseded_at. `decisions` are int_link_decisions of one feed; their source_key is the key. -#}
{% macro overruled(links, decisions, key) -%}
    select
        {{ key }},
        project_code,
        grade,
        false as is_decided,
        known_at,
        superseded_at
    from {{ links }} as links
    where not exists (select 1 from {{ decisions }} as decisions where links.{{ key }} = decisions.source_key)

    union all

    select
        {{ key }},
        case when is_decided then new_code else project_code end as project_code,
        case when is_decided then new_grade else grade end as grade,
        is_decided,
        moment as known_at,
        next_moment as superseded_at
    from (
        select
            moments.{{ key }},
            links.project_code,
            links.grade,
            decisions.new_code,
            decisions.grade as new_grade,
            {{ still_holds('decisions', 'links.project_code') }} as is_decided,
            moments.moment,
            moments.next_moment
        from (
            select
                {{ key }},
                moment,
                lead(moment) over (partition by {{ key }} order by moment asc nulls first) as next_moment
            from (
                {%- for moment in ['known_at', 'superseded_at'] %}
                select source_key as {{ key }}, {{ moment }} as moment from {{ decisions }}
                where {{ moment }} is not null
                union
                select links.{{ key }}, links.{{ moment }} as moment from {{ links }} as links
                inner join {{ decisions }} as decisions on links.{{ key }} = decisions.source_key
                where links.{{ moment }} is not null
                {%- if not loop.last %}
                union
                {%- endif %}
                {%- endfor %}
            ) as changes
        ) as moments
        left join {{ links }} as links
            on moments.{{ key }} = links.{{ key }} and {{ in_force_at('links', 'moments.moment') }}
        left join {{ decisions }} as decisions
            on moments.{{ key }} = decisions.source_key and {{ in_force_at('decisions', 'moments.moment') }}
    ) as looked_at
    where is_decided or project_code is not null
{%- endmacro %}
