-- What the forecasts learn from: each project's life in dates, every date with the instant since when
-- it was known. The first telling of a date counts, so that nothing told later changes what an earlier
-- instant saw; known_at here comes from the sources alone, never from the instants evaluated.
{%- set steps = [
    'proposal', 'project_approval', 'site_preselection', 'land', 'land_use_permit', 'special_reviews',
    'preliminary_design', 'works_planning_permit', 'drawing_review', 'tender', 'works_permit'
] %}
{%- set evidence_kinds = ['registered', 'start_report', 'site', 'payment', 'confirmation'] %}
{%- set endings = ['completed', 'exited'] %}
{%- set marks = ['in_engineering', 'granted_land'] %}
{%- set pairs = [
    ('works_permit', 'start_report'), ('start_report', 'site'), ('start_report', 'confirmation'),
    ('site', 'confirmation'), ('start_report', 'payment'), ('site', 'payment'), ('payment', 'confirmation')
] %}
with register_versions as (

    select * from {{ ref('int_register_versions') }}

),

approval_rows as (

    select approval_rows.*
    from {{ ref('stg_approval__matters') }} as approval_rows
    where
        approval_rows.status = 'approved'
        and approval_rows.decided_at is not null
        and {{ was_known('approval_rows') }}

),

engineering_rows as (

    select * from {{ ref('stg_engineering__matters') }} as engineering_rows where {{ was_known('engineering_rows') }}

),

step_rows as (

    select step_rows.*
    from {{ ref('stg_engineering__steps') }} as step_rows
    where
        step_rows.step in ('approved', 'approved_conditionally')
        and step_rows.occurred_at is not null
        and {{ was_known('step_rows') }}

),

items as (

    select * from {{ ref('stg_engineering__projects') }} as items where {{ was_known('items') }}

),

engineering_codes as (

    select * from {{ ref('int_engineering_code_versions') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'approval/matters'

),

approvals as (

    {{ coded('approval_rows', ['matter', 'decided_at']) }}

),

replaced as (

    select * from {{ ref('int_alias_versions') }} where project_code <> code

),

permits as (

    select * from {{ ref('int_permit_versions') }} where project_code is not null and issued_on is not null

),

parcels as (

    select * from {{ ref('int_parcel_versions') }} where signed_on is not null

),

evidence as (

    select * from {{ ref('int_evidence') }} where kind <> 'works_permit'

),

tellings as (

    select
        approvals.project_code,
        case when approvals.matter in ('eia', 'energy_review') then 'special_reviews' else approvals.matter end as fact,
        cast({{ utc_to_local('approvals.decided_at') }} as date) as day,
        greatest(approvals.known_at, approvals.decided_at) as known_at
    from approvals

    union all

    select
        engineering_codes.project_code,
        case
            when engineering_rows.matter in ('eia', 'energy_review') then 'special_reviews'
            else engineering_rows.matter
        end as fact,
        cast({{ utc_to_local('step_rows.occurred_at') }} as date) as day,
        greatest(
            step_rows.known_at, step_rows.occurred_at, engineering_rows.known_at, engineering_codes.known_at
        ) as known_at
    from step_rows
    inner join engineering_rows on step_rows.matter_instance_id = engineering_rows.matter_instance_id
    inner join engineering_codes
        on
            engineering_rows.engineering_code = engineering_codes.engineering_code
            and {{ overlap('engineering_rows', 'engineering_codes') }}

    union all

    select
        permits.project_code,
        case permits.permit_kind when 'completion_filing' then 'completed' else permits.permit_kind end as fact,
        permits.issued_on as day,
        {{ not_before('permits.issued_on', 'permits.known_at') }} as known_at
    from permits

    union all

    select
        permits.project_code,
        'in_engineering' as fact,
        permits.issued_on as day,
        permits.known_at
    from permits

    union all

    select
        engineering_codes.project_code,
        'in_engineering' as fact,
        cast({{ utc_to_local('items.known_at') }} as date) as day,
        greatest(items.known_at, engineering_codes.known_at) as known_at
    from items
    inner join engineering_codes
        on items.engineering_code = engineering_codes.engineering_code and {{ overlap('items', 'engineering_codes') }}

    union all

    select
        parcels.project_code,
        'land' as fact,
        parcels.signed_on as day,
        {{ not_before('parcels.signed_on', 'parcels.known_at') }} as known_at
    from parcels

    union all

    select
        parcels.project_code,
        'granted_land' as fact,
        parcels.signed_on as day,
        {{ not_before('parcels.signed_on', 'parcels.known_at') }} as known_at
    from parcels
    where parcels.supply_mode in ('granted', 'leased')

    union all

    select
        evidence.project_code,
        case
            when evidence.kind in ('finish_report', 'completion_filing') then 'completed' else evidence.kind
        end as fact,
        evidence.happened_on as day,
        {{ not_before('evidence.complete_on', 'evidence.known_at') }} as known_at
    from evidence

    union all

    select
        project_code,
        'exited' as fact,
        cast({{ utc_to_local('known_at') }} as date) as day,
        known_at
    from register_versions
    where code_status in ('lapsed', 'void')

    union all

    -- A code that another replaced has no life of its own any more.
    select
        code as project_code,
        'exited' as fact,
        cast({{ utc_to_local('known_at') }} as date) as day,
        known_at
    from replaced

),

ranked as (

    select
        tellings.*,
        row_number() over (
            partition by tellings.project_code, tellings.fact
            order by tellings.known_at asc nulls last, tellings.day asc nulls last
        ) as telling_no
    from tellings

),

firsts as (

    select
        project_code,
        {%- for fact in steps + evidence_kinds + endings + marks %}
        min(case when fact = '{{ fact }}' then day end) as {{ fact }}_on,
        min(case when fact = '{{ fact }}' then known_at end) as {{ fact }}_at
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from ranked
    where telling_no = 1
    group by project_code

),

coded as (

    select
        register_versions.*,
        row_number() over (
            partition by register_versions.project_code order by register_versions.known_at asc nulls last
        ) as version_no
    from register_versions

),

-- One of A or two of B (see lifecycles), by the first instant at which they were all known.
verified as (

    select
        firsts.*,
        least(
            firsts.registered_at
            {%- for one, other in pairs %},
            case
                when firsts.{{ one }}_at is not null and firsts.{{ other }}_at is not null
                    then greatest(firsts.{{ one }}_at, firsts.{{ other }}_at)
            end
            {%- endfor %}
        ) as started_at
    from firsts

)

select
    coded.project_code,
    coded.coded_on,
    {{ not_before('coded.coded_on', 'coded.known_at') }} as coded_at,
    coalesce(coded.approval_type = 'approval', false) as is_government,
    {%- for step in steps %}
    verified.{{ step }}_on,
    verified.{{ step }}_at,
    {%- endfor %}
    verified.in_engineering_at,
    verified.granted_land_at,
    case
        when verified.started_at is not null
            then
                least(
                    {%- for kind in ['registered', 'start_report', 'site', 'confirmation'] %}
                    case when verified.{{ kind }}_at <= verified.started_at then verified.{{ kind }}_on end
                    {%- if not loop.last %},{% endif %}
                    {%- endfor %}
                )
    end as started_on,
    verified.started_at,
    verified.completed_on,
    verified.completed_at,
    verified.exited_on,
    verified.exited_at
from coded
left join verified on coded.project_code = verified.project_code
where coded.version_no = 1 and coded.coded_on is not null
