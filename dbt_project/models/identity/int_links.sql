-- Every modelled row that concerns a project, with the project it belongs to, how that was found
-- and how far it can be trusted; or why it belongs to none. A list line of several codes belongs to all
-- of their projects. A view: marts join the small tables it is made of, and only int_key_links reads
-- it whole.
{{ config(materialized='view') }}
{%- set by_code = {
    'stg_approval__projects': ('project_code', 'project_code'),
    'stg_approval__matters': ('matter_instance_id', 'project_code'),
    'stg_approval__reports': ('report_id', 'project_code'),
    'stg_land__parcels': ('supervision_no', 'project_code'),
    'stg_keylist__annual_plan': ("concat(plan_year, '-', line_no)", code_or_name()),
    'stg_statistics__investment_monthly': ('project_code', 'project_code'),
    'stg_funds__batches': ('project_code', 'project_code'),
    'stg_library__memberships': ('entry_id', code_or_name()),
    'stg_district__projects': ("concat(platform, '/', project_code)", 'project_code'),
    'stg_followup__coordination_items': ('item_id', 'project_code')
} %}
{#- Rows of these may speak of all projects, and then name none. -#}
{%- set by_code_if_any = {
    'stg_directory__contacts': 'contact_id',
    'stg_followup__decisions': 'decision_id'
} %}
{%- set by_application = {
    'stg_engineering__matters': 'matter_instance_id',
    'stg_engineering__steps': 'matter_instance_id',
    'stg_engineering__special_procedures': 'matter_instance_id'
} %}
{%- set by_permit = {
    'stg_planning__land_use_permits': ('land_use_permit', 'permit_no'),
    'stg_planning__works_planning_permits': ('works_planning_permit', 'permit_no'),
    'stg_construction__works_permits': ('works_permit', 'permit_no'),
    'stg_construction__completions': ('completion_filing', 'filing_no')
} %}
{%- set by_site = {
    'stg_site__sites': 'construction_no',
    'stg_site__attendance_daily': 'construction_no',
    'stg_site__cameras': 'camera_id'
} %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

codes as (

    select * from {{ ref('int_codes') }}

),

parts as (

    select * from {{ ref('int_package_parts') }}

),

relinked_rows as (

    select * from {{ ref('int_relinked_rows') }}

),

engineering_codes as (

    select * from {{ ref('int_engineering_codes') }}

),

applications as (

    select * from {{ ref('int_application_versions') }} where is_decided

),

permits as (

    select * from {{ ref('int_permits') }}

),

sites as (

    select * from {{ ref('int_sites') }}

),

coded as (

    {%- for model, (source_key, code) in by_code.items() %}

    select
        feed,
        {{ source_key }} as source_key,
        batch_id,
        row_no,
        landed_at,
        {{ code }} as code_sent
    from {{ ref(model) }}
    where outcome = 'modelled'

    union all
    {%- endfor %}
    {%- for model, source_key in by_code_if_any.items() %}

    select
        feed,
        {{ source_key }} as source_key,
        batch_id,
        row_no,
        landed_at,
        project_code as code_sent
    from {{ ref(model) }}
    where outcome = 'modelled' and project_code is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

applied as (

    {%- for model, source_key in by_application.items() %}

    select
        feed,
        {{ source_key }} as source_key,
        batch_id,
        row_no,
        landed_at,
        engineering_code
    from {{ ref(model) }}
    where outcome = 'modelled'
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

permitted as (

    {%- for model, (permit_kind, permit_no) in by_permit.items() %}

    select
        feed,
        {{ permit_no }} as source_key,
        batch_id,
        row_no,
        landed_at,
        '{{ permit_kind }}' as permit_kind,
        {{ normalise_permit_no(permit_no) }} as permit_no
    from {{ ref(model) }}
    where outcome = 'modelled'
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

sited as (

    {%- for model, source_key in by_site.items() %}

    select
        feed,
        {{ source_key }} as source_key,
        batch_id,
        row_no,
        landed_at,
        construction_no
    from {{ ref(model) }}
    where outcome = 'modelled'
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

relinked as (

    select
        relinked_rows.feed,
        relinked_rows.batch_id,
        relinked_rows.row_no,
        relinked_rows.code_sent,
        relinked_rows.method,
        relinked_rows.reason
    from relinked_rows
    cross join evaluations
    where {{ known_then('relinked_rows') }}

),

-- The spelling that counts for a row: its own, or what is said of it as an exception.
spelled as (

    select
        coded.feed,
        coded.source_key,
        coded.batch_id,
        coded.row_no,
        coded.landed_at,
        case when relinked.row_no is null then coded.code_sent else relinked.code_sent end as code_sent,
        relinked.method,
        case
            when relinked.reason is not null then relinked.reason
            when coalesce(relinked.code_sent, coded.code_sent) is not null then null
            when coded.feed = 'keylist/annual_plan' then 'not_yet_coded'
            else 'no_code'
        end as reason
    from coded
    left join relinked on {{ same_row('coded', 'relinked') }}

),

packages as (

    select
        parts.code_sent,
        codes.project_code,
        min(codes.grade) as grade,
        min(codes.reason) as reason
    from parts
    inner join codes on parts.part_sent = codes.code_sent
    group by parts.code_sent, codes.project_code

),

decided as (

    select
        applications.matter_instance_id,
        applications.project_code,
        applications.grade
    from applications
    cross join evaluations
    where {{ known_then('applications') }}

)

select
    spelled.feed,
    spelled.source_key,
    spelled.batch_id,
    spelled.row_no,
    spelled.landed_at,
    codes.project_code,
    case when codes.project_code is not null then coalesce(spelled.method, codes.method) end as method,
    codes.grade,
    coalesce(spelled.reason, codes.reason) as reason
from spelled
left join codes on spelled.code_sent = codes.code_sent
where
    spelled.feed <> 'keylist/annual_plan'
    or not exists (select 1 from packages where spelled.code_sent = packages.code_sent)

union all

select
    spelled.feed,
    spelled.source_key,
    spelled.batch_id,
    spelled.row_no,
    spelled.landed_at,
    packages.project_code,
    case when packages.project_code is not null then coalesce(spelled.method, 'package') end as method,
    packages.grade,
    packages.reason
from spelled
inner join packages on spelled.code_sent = packages.code_sent
where spelled.feed = 'keylist/annual_plan'

union all

select
    items.feed,
    items.engineering_code as source_key,
    items.batch_id,
    items.row_no,
    items.landed_at,
    engineering_codes.project_code,
    engineering_codes.item_method as method,
    engineering_codes.grade,
    engineering_codes.reason
from {{ ref('stg_engineering__projects') }} as items
left join engineering_codes on items.engineering_code = engineering_codes.engineering_code
where items.outcome = 'modelled'

union all

select
    applied.feed,
    applied.source_key,
    applied.batch_id,
    applied.row_no,
    applied.landed_at,
    coalesce(decided.project_code, engineering_codes.project_code) as project_code,
    case
        when decided.project_code is not null then 'decision'
        when engineering_codes.project_code is not null then 'engineering'
    end as method,
    case when decided.project_code is not null then decided.grade else engineering_codes.grade end as grade,
    case when decided.project_code is null then engineering_codes.reason end as reason
from applied
left join engineering_codes on applied.engineering_code = engineering_codes.engineering_code
left join decided on applied.source_key = decided.matter_instance_id

union all

select
    permitted.feed,
    permitted.source_key,
    permitted.batch_id,
    permitted.row_no,
    permitted.landed_at,
    permits.project_code,
    permits.method,
    permits.grade,
    case when permits.permit_no is null then 'unknown_permit' else permits.reason end as reason
from permitted
left join permits
    on
        permitted.permit_kind = permits.permit_kind
        and permitted.permit_no = permits.permit_no

union all

select
    sited.feed,
    sited.source_key,
    sited.batch_id,
    sited.row_no,
    sited.landed_at,
    sites.project_code,
    sites.method,
    sites.grade,
    case when sites.construction_no is null then 'unknown_site' else sites.reason end as reason
from sited
left join sites on sited.construction_no = sites.construction_no
