{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
with versions as (

    select * from {{ ref('int_plan_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.project_code,
    versions.plan_year,
    versions.line_no,
    versions.batch,
    versions.key_levels,
    versions.sector,
    versions.responsible_org,
    versions.annual_plan_wan,
    {%- for month in months %}
    versions.plan_m{{ month }}_wan,
    {%- endfor %}
    versions.planned_start_on,
    versions.planned_finish_on,
    versions.has_central_budget,
    versions.has_special_bond,
    versions.line_count,
    versions.told_at as known_at
from versions
cross join evaluations
inner join register on versions.project_code = register.project_code
where {{ known_then('versions') }}
