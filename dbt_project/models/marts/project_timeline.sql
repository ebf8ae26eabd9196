with register as (

    select * from {{ ref('int_register') }} where not is_void

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

latest_evaluation as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

matters as (

    select * from {{ ref('matters') }}

),

permits as (

    select * from {{ ref('permits') }}

),

filings as (

    select * from {{ ref('int_permits') }} where permit_kind = 'completion_filing' and project_code is not null

),

parcels as (

    select * from {{ ref('parcels') }}

),

reports as (

    select * from {{ ref('stg_approval__reports') }} where outcome = 'modelled' and occurred_on is not null

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'approval/reports'

),

coded as (

    {{ coded('reports', ['report_id', 'report_kind', 'occurred_on', 'feed']) }}

),

-- What is known of a report now, of projects that the register has now.
reported as (

    select coded.*
    from coded
    cross join latest_evaluation as evaluations
    inner join register on coded.project_code = register.project_code
    where {{ known_then('coded') }}

),

investment as (

    select * from {{ ref('investment_monthly') }} where registered_on is not null

),

fund_batches as (

    select * from {{ ref('fund_batches') }}

),

planned as (

    select
        lifecycles.project_code,
        lifecycles.planned_start_on,
        lifecycles.planned_finish_on
    from lifecycles
    inner join latest_evaluation on lifecycles.as_of = latest_evaluation.as_of

),

-- Statistics repeat the day of registration (入库) every month: its first telling counts.
registrations as (

    select
        project_code,
        min(registered_on) as registered_on,
        min(known_at) as known_at
    from investment
    group by project_code

)

select
    project_code,
    'coded' as event,
    coded_on as occurred_on,
    project_code as source_ref,
    1 as stage,
    cast(null as {{ text_type() }}) as matter,
    code_status as status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    'approval/projects' as source,
    known_at
from register

union all

select
    project_code,
    'accepted' as event,
    accepted_on as occurred_on,
    matter_instance_id as source_ref,
    stage,
    matter,
    status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    source,
    known_at
from matters
where accepted_on is not null

union all

select
    project_code,
    'decided' as event,
    decided_on as occurred_on,
    matter_instance_id as source_ref,
    stage,
    matter,
    status,
    is_conditional,
    cast(null as date) as planned_on,
    used_days as working_days,
    source,
    known_at
from matters
where decided_on is not null

union all

select
    project_code,
    'revoked' as event,
    cast({{ utc_to_local('revoked_at') }} as date) as occurred_on,
    matter_instance_id as source_ref,
    stage,
    matter,
    status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    source,
    known_at
from matters
where revoked_at is not null

union all

select
    project_code,
    'permit_issued' as event,
    issued_on as occurred_on,
    concat(permit_kind, '/', permit_no) as source_ref,
    case permit_kind when 'land_use_permit' then 1 when 'works_planning_permit' then 2 else 3 end as stage,
    permit_kind as matter,
    case when is_revoked then 'revoked' else 'valid' end as status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    case permit_kind
        when 'land_use_permit' then 'planning/land_use_permits'
        when 'works_planning_permit' then 'planning/works_planning_permits'
        else 'construction/works_permits'
    end as source,
    known_at
from permits

union all

select
    project_code,
    'land_supplied' as event,
    signed_on as occurred_on,
    supervision_no as source_ref,
    1 as stage,
    'land' as matter,
    supply_mode as status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    'land/parcels' as source,
    known_at
from parcels

union all

select
    project_code,
    'land_handed_over' as event,
    handed_over_on as occurred_on,
    supervision_no as source_ref,
    1 as stage,
    'land' as matter,
    supply_mode as status,
    cast(null as boolean) as is_conditional,
    agreed_handover_on as planned_on,
    cast(null as integer) as working_days,
    'land/parcels' as source,
    known_at
from parcels
where handed_over_on is not null

union all

select
    reported.project_code,
    case reported.report_kind
        when 'start' then 'start_reported'
        when 'finish' then 'finish_reported'
        else 'progress_reported'
    end as event,
    reported.occurred_on,
    reported.report_id as source_ref,
    case reported.report_kind when 'start' then 3 when 'finish' then 4 end as stage,
    cast(null as {{ text_type() }}) as matter,
    cast(null as {{ text_type() }}) as status,
    cast(null as boolean) as is_conditional,
    case reported.report_kind
        when 'start' then planned.planned_start_on
        when 'finish' then planned.planned_finish_on
    end as planned_on,
    cast(null as integer) as working_days,
    reported.feed as source,
    reported.told_at as known_at
from reported
left join planned on reported.project_code = planned.project_code

union all

select
    project_code,
    'registered' as event,
    registered_on as occurred_on,
    project_code as source_ref,
    3 as stage,
    cast(null as {{ text_type() }}) as matter,
    cast(null as {{ text_type() }}) as status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    'statistics/investment_monthly' as source,
    known_at
from registrations

union all

select
    project_code,
    'fund_issued' as event,
    issued_on as occurred_on,
    concat(fund, '/', batch_no) as source_ref,
    cast(null as integer) as stage,
    cast(null as {{ text_type() }}) as matter,
    fund as status,
    cast(null as boolean) as is_conditional,
    cast(null as date) as planned_on,
    cast(null as integer) as working_days,
    'funds/batches' as source,
    known_at
from fund_batches

union all

select
    filings.project_code,
    'completion_accepted' as event,
    filings.issued_on as occurred_on,
    filings.permit_no as source_ref,
    4 as stage,
    'completion_filing' as matter,
    cast(null as {{ text_type() }}) as status,
    cast(null as boolean) as is_conditional,
    planned.planned_finish_on as planned_on,
    cast(null as integer) as working_days,
    filings.feed as source,
    filings.known_at
from filings
left join planned on filings.project_code = planned.project_code
