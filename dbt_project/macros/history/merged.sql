{#- Versions that follow each other and agree in `columns` as one: a row sent again unchanged is the
    same row. A select of `columns`, known_at and superseded_at. Only what shares its `key` with a
    version that ended is looked at. -#}
{% macro merged(relation, columns, key) -%}
    {%- set listed = columns | join(', ') -%}
    {%- set same_key = [] -%}
    {%- for column in key -%}
        {%- do same_key.append('versions.' ~ column ~ ' = ended.' ~ column) -%}
    {%- endfor -%}
    select
        {{ listed }},
        known_at,
        superseded_at
    from {{ relation }} as versions
    where not exists (
        select 1 from {{ relation }} as ended where ended.superseded_at is not null and {{ same_key | join(' and ') }}
    )

    union all

    select
        {{ listed }},
        min(known_at) as known_at,
        case when count(superseded_at) = count(*) then max(superseded_at) end as superseded_at
    from (
        select
            {{ listed }},
            known_at,
            superseded_at,
            sum(case when superseded_before = known_at then 0 else 1 end) over (
                partition by {{ listed }}
                order by known_at asc nulls first
                rows between unbounded preceding and current row
            ) as stretch
        from (
            select
                {{ listed }},
                known_at,
                superseded_at,
                lag(superseded_at) over (
                    partition by {{ listed }} order by known_at asc nulls first
                ) as superseded_before
            from {{ relation }} as versions
            where exists (
                select 1 from {{ relation }} as ended
                where ended.superseded_at is not null and {{ same_key | join(' and ') }}
            )
        ) as followed
    ) as stretched
    group by {{ listed }}, stretch
{%- endmacro %}
