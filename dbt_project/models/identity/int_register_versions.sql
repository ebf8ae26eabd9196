-- The register's projects (项目) in every version that was in force: what the approval register says of
-- each code, for as long as no other code had replaced it.
{%- set kept = [
    'code_sent', 'grade', 'code_status', 'is_void', 'parent_code', 'project_name', 'approval_type', 'investor_kind',
    'sector', 'industry_code', 'district', 'build_nature', 'total_investment_wan', 'planned_start_on',
    'planned_finish_on', 'owner_name', 'owner_uscc', 'plain_name', 'plain_owner', 'credit_code', 'longitude',
    'latitude', 'crs', 'ppp_code', 'coded_on', 'told_at'
] %}
with registrations as (

    select * from {{ ref('int_registration_versions') }}

),

aliases as (

    select * from {{ ref('int_alias_versions') }}

)

select
    registrations.code as project_code,
    {%- for column in kept %}
    registrations.{{ column }},
    {%- endfor %}
    registrations.known_at,
    registrations.superseded_at
from registrations
where not exists (select 1 from aliases where aliases.code = registrations.code)

union all

select
    registrations.code as project_code,
    {%- for column in kept %}
    registrations.{{ column }},
    {%- endfor %}
    greatest(registrations.known_at, aliases.known_at) as known_at,
    least(registrations.superseded_at, aliases.superseded_at) as superseded_at
from registrations
inner join aliases on registrations.code = aliases.code and {{ overlap('registrations', 'aliases') }}
where aliases.project_code = aliases.code
