-- Every modelled row that concerns a project, with the project it belongs to, how that was found
-- and how far it can be trusted; or why it belongs to none. A view: marts join the small tables it
-- is made of, and only the orphan list reads it whole.
{{ config(materialized='view') }}
{%- set by_code = {
    'stg_approval__projects': 'project_code',
    'stg_approval__matters': 'matter_instance_id',
    'stg_approval__reports': 'report_id',
    'stg_land__parcels': 'supervision_no',
    'stg_keylist__annual_plan': "concat(plan_year, '-', line_no)",
    'stg_statistics__investment_monthly': 'project_code',
    'stg_funds__batches': 'project_code',
    'stg_followup__coordination_items': 'item_id'
} %}
{#- Rows of these may speak of all projects, and then name none. -#}
{%- set by_code_if_any = {
    'stg_directory__contacts': 'contact_id',
    'stg_followup__decisions': 'decision_id'
} %}
{%- set by_engineering_code = {
    'stg_engineering__projects': 'engineering_code',
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
with codes as (

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

coded as (

    {%- for model, source_key in by_code.items() %}

    select
        feed,
        {{ source_key }} as source_key,
        batch_id,
        row_no,
        landed_at,
        project_code as code_sent
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

engineered as (

    {%- for model, source_key in by_engineering_code.items() %}

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

)

select
    coded.feed,
    coded.source_key,
    coded.batch_id,
    coded.row_no,
    coded.landed_at,
    codes.project_code,
    codes.method,
    codes.grade,
    case when coded.code_sent is null then 'no_code' else codes.reason end as reason
from coded
left join codes on coded.code_sent = codes.code_sent

union all

select
    engineered.feed,
    engineered.source_key,
    engineered.batch_id,
    engineered.row_no,
    engineered.landed_at,
    engineering_codes.project_code,
    case
        when engineering_codes.project_code is null then null
        when engineered.feed = 'engineering/projects' then engineering_codes.item_method
        else 'engineering'
    end as method,
    engineering_codes.grade,
    engineering_codes.reason
from engineered
left join engineering_codes on engineered.engineering_code = engineering_codes.engineering_code

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
