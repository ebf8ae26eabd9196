{#- Rows with the project their code names, in every version: a select of `columns`, project_code, grade,
    method, told_at (since when the row itself was known), known_at and superseded_at. Rows without a
    readable code are left out.

    `relation` has `columns`, batch_id, row_no, known_at, superseded_at and what the row says of its
    code as `code`. `relinked` are the int_relinked_rows of its feed. Reads `codes` (int_code_versions). -#}
{% macro coded(relation, columns, code='project_code', relinked='relinked') -%}
    select
        {%- for column in columns %}
        sent.{{ column }},
        {%- endfor %}
        codes.project_code,
        codes.grade,
        codes.method,
        sent.known_at as told_at,
        greatest(sent.known_at, codes.known_at) as known_at,
        least(sent.superseded_at, codes.superseded_at) as superseded_at
    from {{ relation }} as sent
    inner join codes on sent.{{ code }} = codes.code_sent and {{ overlap('sent', 'codes') }}
    where not exists (
        select 1 from {{ relinked }} as relinked
        where sent.batch_id = relinked.batch_id and sent.row_no = relinked.row_no
    )

    union all

    select
        {%- for column in columns %}
        sent.{{ column }},
        {%- endfor %}
        codes.project_code,
        codes.grade,
        coalesce(relinked.method, codes.method) as method,
        sent.known_at as told_at,
        greatest(sent.known_at, codes.known_at, relinked.known_at) as known_at,
        least(sent.superseded_at, codes.superseded_at, relinked.superseded_at) as superseded_at
    from {{ relation }} as sent
    inner join {{ relinked }} as relinked
        on
            sent.batch_id = relinked.batch_id
            and sent.row_no = relinked.row_no
            and {{ overlap('sent', 'relinked') }}
    inner join codes on relinked.code_sent = codes.code_sent and {{ overlap('relinked', 'codes') }}
{%- endmacro %}
