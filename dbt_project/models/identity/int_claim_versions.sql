-- What each source says (说法) of the fields of the golden record, in every version that was in force: one row
-- for each of its rows, with the project behind it. Whom to believe is decided where this is read. What is
-- told of starts and finishes is evidence (int_evidence), places are int_positions.
{%- set told = {
    'project_name': text_type(),
    'district': text_type(),
    'sector': text_type(),
    'owner_name': text_type(),
    'owner_uscc': text_type(),
    'investor_kind': text_type(),
    'industry_code': text_type(),
    'total_investment_wan': 'decimal(18, 2)',
    'planned_start_on': 'date',
    'planned_finish_on': 'date'
} %}
{#- Relation, source, its key, and which expression tells which field. -#}
{%- set sources = [
    ('registered', 'approval/projects', 'code_sent', {
        'project_name': 'project_name',
        'district': 'district',
        'sector': 'sector',
        'owner_name': 'owner_name',
        'owner_uscc': 'owner_uscc',
        'investor_kind': 'investor_kind',
        'industry_code': 'industry_code',
        'total_investment_wan': 'total_investment_wan',
        'planned_start_on': 'planned_start_on',
        'planned_finish_on': 'planned_finish_on'
    }),
    ('renewed', none, 'source_key', {
        'project_name': 'project_name',
        'district': 'district',
        'sector': 'sector',
        'total_investment_wan': 'total_investment_wan',
        'planned_start_on': 'planned_start_on',
        'planned_finish_on': 'planned_finish_on'
    }),
    ('works', 'engineering/projects', 'engineering_code', {
        'project_name': 'case when is_whole then project_name end',
        'district': 'district',
        'owner_name': 'owner_name',
        'owner_uscc': 'owner_uscc',
        'industry_code': 'industry_code',
        'total_investment_wan': 'case when is_whole then total_investment_wan end',
        'planned_start_on': 'case when is_whole then planned_start_on end',
        'planned_finish_on': 'case when is_whole then planned_finish_on end'
    }),
    ('supplied', 'land/parcels', 'supervision_no', {
        'district': 'district',
        'owner_name': 'transferee_name',
        'owner_uscc': 'transferee_uscc'
    }),
    ('permitted', 'planning/land_use_permits', 'permit_no', {
        'project_name': 'project_name',
        'owner_name': 'holder_name'
    })
] %}
with codes as (

    select * from {{ ref('int_code_versions') }}

),

spellings as (

    select
        code_sent,
        code
    from {{ ref('int_codes') }}

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

faulted as (

    select * from {{ ref('stg_approval__projects') }} where findings <> '' and {{ was_known() }}

),

renewed as (

    select * from {{ ref('int_renewed_claim_versions') }}

),

items as (

    select
        staged.*,
        {{ code_or_name() }} as code_sent
    from {{ ref('stg_engineering__projects') }} as staged
    where {{ was_known('staged') }}

),

engineering_codes as (

    select * from {{ ref('int_engineering_code_versions') }}

),

parcels as (

    select * from {{ ref('stg_land__parcels') }} where {{ was_known() }}

),

permits as (

    select * from {{ ref('stg_planning__land_use_permits') }} where {{ was_known() }}

),

permit_versions as (

    select *
    from {{ ref('int_permit_versions') }}
    where permit_kind = 'land_use_permit' and project_code is not null

),

relinked_parcels as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'land/parcels'

),

registered as (

    select
        register.*,
        coalesce(faulted.findings, '') as findings
    from register
    left join faulted
        on register.code_sent = faulted.project_code and {{ in_force_at('faulted', 'register.known_at') }}

),

-- An item of its own engineering code is a part of the project: its name, amount and dates are the part's.
works as (

    select
        engineering_codes.project_code,
        items.engineering_code,
        items.project_name,
        items.district,
        items.owner_name,
        items.owner_uscc,
        items.industry_code,
        items.total_investment_wan,
        items.planned_start_on,
        items.planned_finish_on,
        items.findings,
        coalesce(
            items.engineering_code = spellings.code or items.engineering_code = engineering_codes.project_code, false
        ) as is_whole,
        items.known_at as told_at,
        greatest(items.known_at, engineering_codes.known_at) as known_at,
        least(items.superseded_at, engineering_codes.superseded_at) as superseded_at
    from items
    inner join engineering_codes
        on
            items.engineering_code = engineering_codes.engineering_code
            and {{ overlap('items', 'engineering_codes') }}
    left join spellings on items.code_sent = spellings.code_sent

),

supplied as (

    {{ coded(
        'parcels', ['supervision_no', 'district', 'transferee_name', 'transferee_uscc', 'findings'],
        relinked='relinked_parcels'
    ) }}

),

permitted as (

    select
        permit_versions.project_code,
        permits.permit_no,
        permits.project_name,
        permits.holder_name,
        permits.findings,
        permits.known_at as told_at,
        greatest(permits.known_at, permit_versions.known_at) as known_at,
        least(permits.superseded_at, permit_versions.superseded_at) as superseded_at
    from permits
    inner join permit_versions
        on permits.permit_no = permit_versions.permit_text and {{ overlap('permits', 'permit_versions') }}

),

claimed as (

    {%- for relation, source, key, fields in sources %}

    select
        project_code,
        {{ "'" ~ source ~ "' as source" if source else 'source' }},
        {{ key }} as source_key,
        {%- for field, type in told.items() %}
        {{ fields[field] or 'cast(null as ' ~ type ~ ')' }} as {{ field }},
        {%- endfor %}
        coalesce(findings, '') as findings,
        told_at,
        known_at,
        superseded_at
    from {{ relation }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    project_code,
    source,
    source_key,
    {%- for field in told %}
    {{ field }},
    {%- endfor %}
    findings,
    told_at,
    known_at,
    superseded_at
from claimed
where known_at < {{ ends() }}
