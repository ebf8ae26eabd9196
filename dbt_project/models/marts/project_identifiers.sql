with register as (

    select * from {{ ref('int_register') }} where not is_void

),

codes as (

    select * from {{ ref('int_codes') }}

),

engineering_codes as (

    select * from {{ ref('int_engineering_codes') }}

),

permits as (

    select * from {{ ref('int_permits') }}

),

sites as (

    select * from {{ ref('int_sites') }}

),

parcels as (

    select * from {{ ref('parcels') }}

)

select
    'project_code' as scheme,
    register.project_code as identifier,
    register.project_code,
    case when register.grade = 'R' then 'repaired' else 'direct' end as method,
    register.grade,
    'approval/projects' as source,
    codes.first_seen_at
from register
left join codes on register.code_sent = codes.code_sent

union all

select
    'project_code_as_sent' as scheme,
    code_sent as identifier,
    project_code,
    method,
    grade,
    source,
    first_seen_at
from codes
where project_code is not null and project_code <> code_sent and is_in_use

union all

select
    'engineering_code' as scheme,
    engineering_code as identifier,
    project_code,
    item_method as method,
    grade,
    'engineering/projects' as source,
    first_seen_at
from engineering_codes
where project_code is not null

union all

select
    permit_kind as scheme,
    permit_no as identifier,
    project_code,
    method,
    grade,
    feed as source,
    known_at as first_seen_at
from permits
where project_code is not null

union all

select
    'construction_no' as scheme,
    construction_no as identifier,
    project_code,
    method,
    grade,
    'construction/works_permits' as source,
    first_seen_at
from sites
where project_code is not null

union all

select
    'supervision_no' as scheme,
    supervision_no as identifier,
    project_code,
    method,
    grade,
    'land/parcels' as source,
    known_at as first_seen_at
from parcels
