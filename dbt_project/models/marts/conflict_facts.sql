-- Contradictions (矛盾) open at each instant that weigh: not the slight ones.
with instants as (

    {{ numbered_instants() }}

),

grave as (

    select * from {{ ref('int_conflict_versions') }} where severity in ('high', 'medium')

),

seen as (

    {{ seen_numbers('grave', ['project_code', 'field', 'kind']) }}

),

each_instant as (

    select
        project_code,
        {{ each_number('first_no', 'past_no') }} as instant_no
    from seen

)

select
    each_instant.project_code,
    instants.as_of,
    cast(count(*) as integer) as conflicts
from each_instant
inner join instants on each_instant.instant_no = instants.instant_no
group by each_instant.project_code, instants.as_of
