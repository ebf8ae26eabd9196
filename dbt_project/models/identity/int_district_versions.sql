-- What districts' platforms say of projects (区县说法) in every version: said again in the next release, it is the
-- same version.
{%- set columns = [
    'platform', 'project_code', 'project_name', 'district', 'sector', 'industry_code', 'owner_name', 'owner_uscc',
    'investor_kind', 'total_investment_wan', 'annual_plan_wan', 'planned_start_on', 'planned_finish_on', 'phase',
    'started_on', 'completed_on'
] %}
with tellings as (

    select * from {{ ref('int_district_tellings') }}

)

{{ merged('tellings', columns, ['platform', 'project_code']) }}
