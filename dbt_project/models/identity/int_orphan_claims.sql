-- What is known of the rows that wait for a project (未匹配数据): what the newest of them says itself, or
-- what its item, its permit or its site says. Rows of which nothing is known are left out.
{%- set told = ['project_name', 'owner_name', 'owner_uscc', 'district', 'amount_wan', 'starts_on'] %}
{%- set by_item = {
    'engineering/matters': ('stg_engineering__matters', 'matter_instance_id'),
    'engineering/steps': ('stg_engineering__steps', 'matter_instance_id'),
    'engineering/special_procedures': ('stg_engineering__special_procedures', 'matter_instance_id'),
    'construction/completions': ('stg_construction__completions', 'filing_no')
} %}
{%- set by_site = {
    'site/attendance_daily': ('stg_site__attendance_daily', 'construction_no'),
    'site/cameras': ('stg_site__cameras', 'camera_id')
} %}
with waiting as (

    select
        feed,
        source_key
    from {{ ref('int_key_links') }}
    where project_code is null

),

row_claims as (

    select * from {{ ref('int_row_claims') }} where outcome = 'modelled'

),

-- Whose words count for a row: its own first.
referred as (

    select
        feed,
        source_key,
        feed as other_feed,
        source_key as other_key
    from waiting
    {%- for feed, (model, source_key) in by_item.items() %}

    union

    select
        waiting.feed,
        waiting.source_key,
        'engineering/projects' as other_feed,
        told.engineering_code as other_key
    from waiting
    inner join {{ ref(model) }} as told on waiting.source_key = told.{{ source_key }}
    where waiting.feed = '{{ feed }}' and told.outcome = 'modelled'
    {%- endfor %}
    {%- for feed, (model, source_key) in by_site.items() %}

    union

    select
        waiting.feed,
        waiting.source_key,
        'site/sites' as other_feed,
        told.construction_no as other_key
    from waiting
    inner join {{ ref(model) }} as told on waiting.source_key = told.{{ source_key }}
    where waiting.feed = '{{ feed }}' and told.outcome = 'modelled'
    {%- endfor %}

),

ranked as (

    select
        referred.feed,
        referred.source_key,
        {%- for column in told %}
        row_claims.{{ column }},
        {%- endfor %}
        row_number() over (
            partition by referred.feed, referred.source_key
            order by
                case when referred.other_feed = referred.feed then 0 else 1 end asc nulls last,
                row_claims.landed_at desc nulls last,
                row_claims.project_name asc nulls last,
                row_claims.owner_name asc nulls last,
                row_claims.owner_uscc asc nulls last,
                row_claims.district asc nulls last,
                row_claims.amount_wan asc nulls last,
                row_claims.starts_on asc nulls last
        ) as choice
    from referred
    inner join row_claims
        on referred.other_feed = row_claims.feed and referred.other_key = row_claims.source_key
    where
        coalesce(row_claims.project_name, row_claims.owner_name, row_claims.owner_uscc, row_claims.district) is not null

)

select
    feed,
    source_key,
    {{ plain_name('project_name') }} as plain_name,
    {{ plain_name('owner_name') }} as plain_owner,
    {{ normalise_uscc('owner_uscc') }} as credit_code,
    district,
    amount_wan,
    starts_on
from ranked
where choice = 1
