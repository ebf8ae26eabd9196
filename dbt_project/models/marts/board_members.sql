-- Who is on which board (看板) at the latest instant. On the key board a project is once, be it on the
-- city's list, the province's or both; a project whose code lapsed is none of the large ones any more.
{%- set large_wan = 5000 %}
with projects as (

    select * from {{ ref('projects') }}

),

stays as (

    select
        project_code,
        library
    from {{ ref('library_memberships') }}
    where left_on is null

)

select
    'key' as board,
    project_code
from projects
where is_key

union all

select
    'policy_money' as board,
    project_code
from projects
where funds is not null

union all

select
    'from_50m' as board,
    project_code
from projects
where total_investment_wan >= {{ large_wan }} and phase <> 'exited'

union all

select
    stays.library as board,
    stays.project_code
from stays
inner join projects on stays.project_code = projects.project_code
