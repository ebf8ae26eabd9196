-- What the rows of all feeds say of the project they belong to (归属线索), in their own words: the code
-- they name, the project's name, its owner, district, amount and start. A view: its readers look for
-- a few rows.
{{ config(materialized='view') }}
{%- set told = [
    'code_sent', 'project_name', 'owner_name', 'owner_uscc', 'district', 'amount_wan', 'starts_on'
] %}
{%- set types = {'amount_wan': 'decimal(18, 2)', 'starts_on': 'date'} %}
{%- set named = code_or_name() %}
{%- set feeds = {
    'stg_approval__projects': {
        'source_key': 'project_code', 'code_sent': 'project_code', 'project_name': 'project_name',
        'owner_name': 'owner_name', 'owner_uscc': 'owner_uscc', 'district': 'district',
        'amount_wan': 'total_investment_wan', 'starts_on': 'last_day(planned_start_month)'
    },
    'stg_approval__matters': {'source_key': 'matter_instance_id', 'code_sent': 'project_code'},
    'stg_approval__reports': {'source_key': 'report_id', 'code_sent': 'project_code'},
    'stg_engineering__projects': {
        'source_key': 'engineering_code', 'code_sent': named, 'project_name': 'project_name',
        'owner_name': 'owner_name', 'owner_uscc': 'owner_uscc', 'district': 'district',
        'amount_wan': 'total_investment_wan', 'starts_on': 'planned_start_on'
    },
    'stg_land__parcels': {
        'source_key': 'supervision_no', 'code_sent': 'project_code', 'owner_name': 'transferee_name',
        'owner_uscc': 'transferee_uscc', 'district': 'district', 'starts_on': 'agreed_start_on'
    },
    'stg_keylist__annual_plan': {
        'source_key': "concat(plan_year, '-', line_no)", 'code_sent': named, 'project_name': 'project_name',
        'district': 'district', 'amount_wan': 'total_investment_wan', 'starts_on': 'last_day(planned_start_month)'
    },
    'stg_statistics__investment_monthly': {
        'source_key': 'project_code', 'code_sent': 'project_code', 'project_name': 'project_name',
        'amount_wan': 'planned_total_wan', 'starts_on': 'last_day(started_month)'
    },
    'stg_funds__batches': {
        'source_key': 'project_code', 'code_sent': 'project_code', 'project_name': 'project_name'
    },
    'stg_library__memberships': {
        'source_key': 'entry_id', 'code_sent': named, 'project_name': 'project_name', 'district': 'district',
        'amount_wan': 'total_investment_wan'
    },
    'stg_followup__coordination_items': {'source_key': 'item_id', 'code_sent': 'project_code'},
    'stg_planning__land_use_permits': {
        'source_key': 'permit_no', 'project_name': 'project_name', 'owner_name': 'holder_name'
    },
    'stg_planning__works_planning_permits': {'source_key': 'permit_no', 'owner_name': 'holder_name'},
    'stg_construction__works_permits': {
        'source_key': 'permit_no', 'project_name': 'works_name', 'starts_on': 'planned_start_on'
    },
    'stg_site__sites': {'source_key': 'construction_no', 'project_name': 'site_name'}
} %}
{%- for model, says in feeds.items() %}

select
    feed,
    {{ says.source_key }} as source_key,
    batch_id,
    row_no,
    landed_at,
    outcome,
    {%- for column in told %}
    {{ says[column] or 'cast(null as ' ~ (types[column] or text_type()) ~ ')' }} as {{ column }},
    {%- endfor %}
    known_at,
    superseded_at
from {{ ref(model) }}
where {{ was_known() }}
{%- if not loop.last %}

union all
{%- endif %}
{%- endfor %}
