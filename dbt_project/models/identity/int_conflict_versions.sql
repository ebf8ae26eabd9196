-- Every contradiction (矛盾) in what is known of a project, in every version: on which field, of which kind, how
-- grave, and what is said.
{%- set columns = ['project_code', 'field', 'kind', 'severity', 'winner', 'claims'] %}
with claim_conflicts as (

    select * from {{ ref('int_claim_conflict_versions') }}

),

date_conflicts as (

    select * from {{ ref('int_date_conflict_versions') }}

),

money_conflicts as (

    select * from {{ ref('int_money_conflict_versions') }}

),

conflicts as (

    select
        project_code,
        field,
        kind,
        case kind
            when 'name_unlike' then 'high'
            when 'amount_unit' then 'high'
            when 'amount_differs' then 'low'
            else 'medium'
        end as severity,
        winner,
        claims,
        known_at,
        superseded_at
    from claim_conflicts
    {%- for relation in ['date_conflicts', 'money_conflicts'] %}

    union all

    select
        project_code,
        field,
        kind,
        case kind when 'finish_before_start' then 'high' else 'medium' end as severity,
        cast(null as {{ text_type() }}) as winner,
        claims,
        known_at,
        superseded_at
    from {{ relation }}
    {%- endfor %}

)

{{ merged('conflicts', columns, ['project_code', 'field', 'kind']) }}
