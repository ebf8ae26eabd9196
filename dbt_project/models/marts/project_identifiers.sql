with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

register as (

    select * from {{ ref('int_register') }} where not is_void

),

codes as (

    select * from {{ ref('int_codes') }}

),

aliases as (

    select * from {{ ref('int_alias_versions') }} where project_code <> code

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

),

lines as (

    select * from {{ ref('int_key_links') }} where feed = 'keylist/annual_plan' and project_code is not null

),

listed as (

    select * from {{ ref('stg_keylist__annual_plan') }} where {{ was_known() }}

),

reported as (

    select * from {{ ref('int_investment_versions') }} where statistical_code is not null

),

-- Lines that once were without a code: whoever noted the temporary id finds the project by it.
uncoded as (

    select
        concat(plan_year, '-', line_no) as source_key,
        {{ temporary_id() }} as temporary_id,
        min(landed_at) as first_seen_at
    from listed
    where {{ code_or_name() }} is null
    group by plan_year, line_no, district

),

statistical as (

    select
        reported.statistical_code,
        reported.project_code,
        min(reported.told_at) as first_seen_at
    from reported
    cross join evaluations
    inner join register on reported.project_code = register.project_code
    where {{ known_then('reported') }}
    group by reported.statistical_code, reported.project_code

)

select
    'project_code' as scheme,
    register.project_code as identifier,
    register.project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    case when register.grade = 'R' then 'repaired' else 'direct' end as method,
    register.grade,
    'approval/projects' as source,
    codes.first_seen_at
from register
left join codes on register.code_sent = codes.code_sent

union all

select
    'former_code' as scheme,
    aliases.code as identifier,
    aliases.project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    'alias' as method,
    {{ code_grade('aliases.code', 'aliases.code') }} as grade,
    case aliases.method when 'decision' then 'followup/decisions' else 'approval/projects' end as source,
    aliases.known_at as first_seen_at
from aliases
cross join evaluations
inner join register on aliases.project_code = register.project_code
where {{ known_then('aliases') }}

union all

select
    'project_code_as_sent' as scheme,
    code_sent as identifier,
    project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    method,
    grade,
    source,
    first_seen_at
from codes
where project_code is not null and code <> code_sent and is_in_use

union all

select
    'engineering_code' as scheme,
    engineering_code as identifier,
    project_code,
    parent_code as parent_identifier,
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
    cast(null as {{ text_type() }}) as parent_identifier,
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
    cast(null as {{ text_type() }}) as parent_identifier,
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
    cast(null as {{ text_type() }}) as parent_identifier,
    method,
    grade,
    'land/parcels' as source,
    known_at as first_seen_at
from parcels

union all

select
    'list_line' as scheme,
    source_key as identifier,
    project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    method,
    grade,
    feed as source,
    first_seen_at
from lines

union all

select
    'temporary_id' as scheme,
    uncoded.temporary_id as identifier,
    lines.project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    lines.method,
    lines.grade,
    lines.feed as source,
    uncoded.first_seen_at
from uncoded
inner join lines on uncoded.source_key = lines.source_key

union all

select
    'ppp_code' as scheme,
    ppp_code as identifier,
    project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    'direct' as method,
    grade,
    'approval/projects' as source,
    known_at as first_seen_at
from register
where ppp_code is not null

union all

select
    'statistical_code' as scheme,
    statistical.statistical_code as identifier,
    statistical.project_code,
    cast(null as {{ text_type() }}) as parent_identifier,
    'direct' as method,
    register.grade,
    'statistics/investment_monthly' as source,
    statistical.first_seen_at
from statistical
inner join register on statistical.project_code = register.project_code
