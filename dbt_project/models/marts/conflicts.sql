-- Contradictions (矛盾) that stand: between the agencies, and between the city and its districts' platforms.
with conflicts as (

    select * from {{ ref('int_conflict_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

district_conflicts as (

    select * from {{ ref('district_conflicts') }}

)

select
    conflicts.project_code,
    conflicts.field,
    conflicts.kind,
    conflicts.severity,
    conflicts.claims,
    conflicts.winner,
    conflicts.known_at
from conflicts
cross join evaluations
inner join register on conflicts.project_code = register.project_code
where {{ known_then('conflicts') }}

union all

select
    project_code,
    field,
    kind,
    severity,
    claims,
    winner,
    known_at
from district_conflicts
