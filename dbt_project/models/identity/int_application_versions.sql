-- Applications (办件) as the investment platform and the building-project platform told of them, in every
-- version that was in force, with the project behind each.
{%- set approval_told = [
    'matter_instance_id', 'matter', 'department', 'accepted_at', 'decided_at', 'status', 'limit_days', 'document_no',
    'valid_until', 'feed', 'is_final', 'ended_at'
] %}
{%- set engineering_told = [
    'matter_instance_id', 'engineering_code', 'matter', 'department', 'limit_days', 'is_commitment', 'updated_at', 'feed'
] %}
with approval_rows as (

    select
        {{ approval_told[:-2] | join(',\n        ') }},
        project_code,
        batch_id,
        row_no,
        status in ('approved', 'rejected', 'withdrawn') as is_final,
        -- the history of the first pull tells a decision that came later: until then it was open
        case
            when known_basis = 'source' and status in ('approved', 'rejected', 'withdrawn')
                then greatest(known_at, least(decided_at, landed_at))
        end as ended_at,
        known_at,
        superseded_at
    from {{ ref('stg_approval__matters') }}
    where {{ was_known() }}

),

engineering_rows as (

    select * from {{ ref('stg_engineering__matters') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'approval/matters'

),

decisions as (

    select * from {{ ref('int_link_decisions') }} where feed = 'engineering/matters'

),

engineering_codes as (

    select * from {{ ref('int_engineering_code_versions') }}

),

approval_links as (

    {{ coded('approval_rows', approval_told) }}

),

approvals as (

    {{ merged('approval_links', approval_told + ['project_code', 'grade'], ['matter_instance_id']) }}

),

engineerings as (

    {{ merged('engineering_rows', engineering_told, ['matter_instance_id']) }}

),

led as (

    select
        engineerings.matter_instance_id,
        engineering_codes.project_code,
        engineering_codes.grade,
        greatest(engineerings.known_at, engineering_codes.known_at) as known_at,
        least(engineerings.superseded_at, engineering_codes.superseded_at) as superseded_at
    from engineerings
    inner join engineering_codes
        on
            engineerings.engineering_code = engineering_codes.engineering_code
            and {{ overlap('engineerings', 'engineering_codes') }}

),

linked as (

    {{ overruled('led', 'decisions', 'matter_instance_id') }}

)

select
    engineerings.matter_instance_id,
    linked.project_code,
    linked.grade,
    linked.is_decided,
    engineerings.matter,
    engineerings.department,
    engineerings.limit_days,
    engineerings.is_commitment,
    cast(null as {{ text_type() }}) as status_told,
    cast(null as timestamp) as accepted_told_at,
    cast(null as timestamp) as decided_told_at,
    engineerings.updated_at as event_told_at,
    cast(null as {{ text_type() }}) as document_no,
    cast(null as date) as valid_until,
    engineerings.feed as source,
    greatest(engineerings.known_at, linked.known_at) as known_at,
    least(engineerings.superseded_at, linked.superseded_at) as superseded_at
from engineerings
inner join linked
    on
        engineerings.matter_instance_id = linked.matter_instance_id
        and {{ overlap('engineerings', 'linked') }}

union all

select
    approvals.matter_instance_id,
    approvals.project_code,
    approvals.grade,
    false as is_decided,
    approvals.matter,
    approvals.department,
    approvals.limit_days,
    cast(null as boolean) as is_commitment,
    approvals.status as status_told,
    approvals.accepted_at as accepted_told_at,
    case when approvals.is_final then approvals.decided_at end as decided_told_at,
    greatest(approvals.accepted_at, approvals.decided_at) as event_told_at,
    approvals.document_no,
    approvals.valid_until,
    approvals.feed as source,
    greatest(approvals.ended_at, approvals.known_at) as known_at,
    approvals.superseded_at
from approvals
where {{ ends('approvals') }} > greatest(approvals.ended_at, approvals.known_at)

union all

select
    approvals.matter_instance_id,
    approvals.project_code,
    approvals.grade,
    false as is_decided,
    approvals.matter,
    approvals.department,
    approvals.limit_days,
    cast(null as boolean) as is_commitment,
    'in_progress' as status_told,
    approvals.accepted_at as accepted_told_at,
    cast(null as timestamp) as decided_told_at,
    approvals.accepted_at as event_told_at,
    cast(null as {{ text_type() }}) as document_no,
    cast(null as date) as valid_until,
    approvals.feed as source,
    approvals.known_at,
    least(approvals.superseded_at, approvals.ended_at) as superseded_at
from approvals
where approvals.ended_at > approvals.known_at
