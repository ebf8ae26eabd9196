-- How many cells of a project's own rows were wrong at each instant, as far as was known then: rows that
-- name its code, and findings that weigh. What is wrong with the code itself is its grade, counted apart.
with instants as (

    {{ numbered_instants() }}

),

findings as (

    select
        feed,
        row_key,
        field,
        code_sent,
        known_at,
        followed_at as superseded_at
    from {{ ref('int_findings') }}
    where code_sent is not null and field <> 'project_code' and {{ severity_of('rule') }} <> 'low'

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

grave as (

    select
        codes.project_code,
        concat_ws('|', findings.feed, findings.row_key, findings.field) as cell,
        greatest(findings.known_at, codes.known_at) as known_at,
        least(findings.superseded_at, codes.superseded_at) as superseded_at
    from findings
    inner join codes on findings.code_sent = codes.code_sent and {{ overlap('findings', 'codes') }}

),

seen as (

    {{ seen_numbers('grave', ['project_code', 'cell']) }}

),

each_instant as (

    select
        project_code,
        cell,
        {{ each_number('first_no', 'past_no') }} as instant_no
    from seen

)

select
    each_instant.project_code,
    instants.as_of,
    cast(count(distinct each_instant.cell) as integer) as open_issues
from each_instant
inner join instants on each_instant.instant_no = instants.instant_no
group by each_instant.project_code, instants.as_of
