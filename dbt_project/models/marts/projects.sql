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

golden as (

    select * from {{ ref('golden_records') }}

),

owners as (

    select * from {{ ref('owners') }}

),

funds as (

    select
        project_code,
        max(case when fund = 'central_budget' then 1 else 0 end) as has_central_budget,
        max(case when fund = 'special_bond' then 1 else 0 end) as has_special_bond
    from fund_batches
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
    golden.project_name,
    golden.district,
    golden.sector,
    golden.industry_code,
    owners.org_id as owner_org_id,
    golden.owner_name,
    golden.owner_uscc,
    golden.investor_kind,
    register.approval_type,
    golden.total_investment_wan,
    current_state.plan_year,
    current_state.batch,
    current_state.annual_plan_wan,
    golden.planned_start_on,
    golden.planned_finish_on,
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
    golden.longitude,
    golden.latitude,
    golden.crs_declared,
    golden.crs_assumed,
    golden.position_original,
    golden.position_flag,
    register.coded_on,
    golden.started_on,
    current_state.start_basis,
    golden.completed_on,
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
inner join golden on register.project_code = golden.project_code
inner join current_state on register.project_code = current_state.project_code
left join plans
    on
        register.project_code = plans.project_code
        and current_state.plan_year = plans.plan_year
left join owners on register.project_code = owners.project_code
left join funds on register.project_code = funds.project_code
