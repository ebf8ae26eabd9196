{%- set box = var('bounding_box') %}
with latest_evaluation as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

register as (

    select * from {{ ref('int_register') }} where not is_void

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

procedures as (

    select * from {{ ref('procedure_facts') }}

),

plans as (

    select * from {{ ref('annual_plans') }}

),

fund_batches as (

    select * from {{ ref('fund_batches') }}

),

sites as (

    select * from {{ ref('int_sites') }} where project_code is not null

),

organisations as (

    select * from {{ ref('stg_directory__organisations') }} where outcome = 'modelled'

),

by_uscc as (

    select
        uscc,
        min(org_id) as org_id
    from organisations
    where uscc is not null
    group by uscc

),

by_name as (

    select
        org_name,
        min(org_id) as org_id
    from organisations
    group by org_name

),

funds as (

    select
        project_code,
        max(case when fund = 'central_budget' then 1 else 0 end) as has_central_budget,
        max(case when fund = 'special_bond' then 1 else 0 end) as has_special_bond
    from fund_batches
    group by project_code

),

-- What the register and the sites say of the place, in the order they are believed.
points as (

    select
        project_code,
        1 as point_rank,
        longitude,
        latitude
    from register

    union all

    -- Longitude and latitude in each other's place is the commonest slip.
    select
        project_code,
        2 as point_rank,
        latitude as longitude,
        longitude as latitude
    from register

    union all

    select
        project_code,
        2 + row_number() over (partition by project_code order by construction_no asc nulls last) as point_rank,
        longitude,
        latitude
    from sites

),

located as (

    select
        project_code,
        min_by(longitude, point_rank) as longitude,
        min_by(latitude, point_rank) as latitude
    from points
    where
        longitude between {{ box.west }} and {{ box.east }}
        and latitude between {{ box.south }} and {{ box.north }}
    group by project_code

),

current_state as (

    select
        lifecycles.*,
        procedures.stage
    from lifecycles
    inner join latest_evaluation on lifecycles.as_of = latest_evaluation.as_of
    inner join procedures
        on
            lifecycles.project_code = procedures.project_code
            and lifecycles.as_of = procedures.as_of

)

select
    register.project_code,
    register.project_name,
    register.district,
    coalesce(plans.sector, register.sector) as sector,
    register.industry_code,
    coalesce(by_uscc.org_id, by_name.org_id) as owner_org_id,
    register.owner_name,
    register.owner_uscc,
    register.investor_kind,
    register.approval_type,
    register.total_investment_wan,
    current_state.plan_year,
    current_state.batch,
    current_state.annual_plan_wan,
    current_state.planned_start_on,
    current_state.planned_finish_on,
    current_state.phase,
    current_state.stage,
    current_state.is_key,
    current_state.key_levels,
    plans.responsible_org,
    case
        when
            (funds.has_central_budget = 1 or plans.has_central_budget)
            and (funds.has_special_bond = 1 or plans.has_special_bond) then 'central_budget,special_bond'
        when funds.has_central_budget = 1 or plans.has_central_budget then 'central_budget'
        when funds.has_special_bond = 1 or plans.has_special_bond then 'special_bond'
    end as funds,
    cast(located.longitude as decimal(9, 6)) as longitude,
    cast(located.latitude as decimal(9, 6)) as latitude,
    register.coded_on,
    current_state.started_on,
    current_state.start_basis,
    current_state.completed_on,
    case
        when register.grade in ('C', 'R') then 'low'
        when current_state.phase = 'build' and current_state.start_basis is null then 'low'
        when current_state.start_basis in ('report_and_site', 'report_and_payment', 'site_and_payment') then 'medium'
        when register.code_status <> 'valid' then 'medium'
        else 'high'
    end as confidence,
    register.grade as code_grade,
    register.code_status,
    register.parent_code,
    register.build_nature,
    register.known_at
from register
inner join current_state on register.project_code = current_state.project_code
left join plans
    on
        register.project_code = plans.project_code
        and current_state.plan_year = plans.plan_year
left join by_uscc on register.owner_uscc = by_uscc.uscc
left join by_name on register.owner_name = by_name.org_name
left join funds on register.project_code = funds.project_code
left join located on register.project_code = located.project_code
