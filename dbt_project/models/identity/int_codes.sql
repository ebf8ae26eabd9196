-- Every spelling of a project code that any source ever sent, read and looked up once: a spelling is
-- matched with the register, and nothing but the register makes a project. History joins on `code`,
-- which is the same at every instant, and leaves it to the register of the instant what that names.
{%- set feeds = {
    'approval/projects': 'stg_approval__projects',
    'approval/matters': 'stg_approval__matters',
    'approval/reports': 'stg_approval__reports',
    'engineering/projects': 'stg_engineering__projects',
    'land/parcels': 'stg_land__parcels',
    'keylist/annual_plan': 'stg_keylist__annual_plan',
    'statistics/investment_monthly': 'stg_statistics__investment_monthly',
    'funds/batches': 'stg_funds__batches',
    'directory/contacts': 'stg_directory__contacts',
    'followup/coordination_items': 'stg_followup__coordination_items',
    'followup/decisions': 'stg_followup__decisions',
    'followup/feedback': 'stg_followup__feedback',
    'followup/responses': 'stg_followup__responses'
} %}
with register as (

    select
        project_code,
        is_void
    from {{ ref('int_register') }}

),

by_feed as (

    {%- for feed, model in feeds.items() %}

    select
        sent.project_code as code_sent,
        '{{ feed }}' as source,
        min(sent.landed_at) as first_seen_at,
        max(case when sent.outcome = 'modelled' then 1 else 0 end) as is_in_use
    from {{ ref(model) }} as sent
    where sent.project_code is not null and {{ was_known('sent') }}
    group by sent.project_code
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

sent as (

    select
        code_sent,
        min(source) as source,
        min(first_seen_at) as first_seen_at,
        max(is_in_use) as is_in_use
    from by_feed
    group by code_sent

),

normalised as (

    select
        sent.*,
        {{ normalise_code('code_sent') }} as code
    from sent

),

graded as (

    select
        normalised.*,
        {{ code_grade('code_sent', 'code') }} as grade,
        {{ code_reason('code_sent', 'code') }} as unreadable_because
    from normalised

)

select
    graded.code_sent,
    graded.code,
    graded.grade,
    case when not register.is_void then register.project_code end as project_code,
    case
        when register.project_code is null or register.is_void then null
        when graded.grade = 'R' then 'repaired'
        else 'direct'
    end as method,
    case
        when graded.code is null then graded.unreadable_because
        when register.is_void then 'void_code'
        when register.project_code is not null then null
        when graded.grade = 'C' then 'check_digit_failed'
        when graded.grade = 'R' then 'repair_not_confirmed'
        else 'unknown_code'
    end as reason,
    graded.source,
    graded.is_in_use = 1 as is_in_use,
    graded.first_seen_at
from graded
left join register on graded.code = register.project_code
