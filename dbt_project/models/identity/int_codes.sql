-- Every spelling of a project code that any source ever sent, read and looked up once, as known at the
-- latest instant: a spelling is matched with the register, and nothing but the register makes a
-- project. Which project a spelling named at other instants is for int_code_versions to say.
{%- set named = code_or_name() %}
{%- set decides_on_codes = "kind in ('link', 'alias')" %}
{%- set feeds = [
    ('approval/projects', 'stg_approval__projects', 'project_code', none),
    ('approval/projects', 'stg_approval__projects', 'former_code', none),
    ('approval/matters', 'stg_approval__matters', 'project_code', none),
    ('approval/reports', 'stg_approval__reports', 'project_code', none),
    ('engineering/projects', 'stg_engineering__projects', named, none),
    ('land/parcels', 'stg_land__parcels', 'project_code', none),
    ('keylist/annual_plan', 'stg_keylist__annual_plan', named, none),
    ('statistics/investment_monthly', 'stg_statistics__investment_monthly', named, none),
    ('funds/batches', 'stg_funds__batches', named, none),
    ('library/memberships', 'stg_library__memberships', named, none),
    ('district/projects', 'stg_district__projects', 'project_code', none),
    ('directory/contacts', 'stg_directory__contacts', 'project_code', none),
    ('followup/coordination_items', 'stg_followup__coordination_items', 'project_code', none),
    ('followup/decisions', 'stg_followup__decisions', 'project_code', none),
    ('followup/decisions', 'stg_followup__decisions', 'old_value', decides_on_codes),
    ('followup/decisions', 'stg_followup__decisions', 'new_value', decides_on_codes),
    ('followup/feedback', 'stg_followup__feedback', 'project_code', none),
    ('followup/responses', 'stg_followup__responses', 'project_code', none)
] %}
with register as (

    select
        project_code,
        is_void
    from {{ ref('int_register') }}

),

aliases as (

    select * from {{ ref('int_alias_versions') }}

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

districts as (

    {{ district_aliases() }}

),

by_feed as (

    {%- for feed, model, code, which in feeds %}

    select
        {{ code }} as code_sent,
        '{{ feed }}' as source,
        min(landed_at) as first_seen_at,
        max(case when outcome = 'modelled' then 1 else 0 end) as is_in_use
    from {{ ref(model) }}
    where {{ code }} is not null and {{ was_known() }}{{ ' and ' ~ which if which }}
    group by {{ code }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- The codes of a cell that holds several are looked up one by one.
with_parts as (

    select
        code_sent,
        source,
        first_seen_at,
        is_in_use
    from by_feed

    union all

    select
        parts.part_sent as code_sent,
        by_feed.source,
        by_feed.first_seen_at,
        by_feed.is_in_use
    from by_feed
    inner join {{ ref('int_package_parts') }} as parts on by_feed.code_sent = parts.code_sent

),

sent as (

    select
        code_sent,
        min(source) as source,
        min(first_seen_at) as first_seen_at,
        max(is_in_use) as is_in_use
    from with_parts
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

),

replaced as (

    select
        aliases.code,
        aliases.project_code
    from aliases
    cross join evaluations
    where aliases.project_code <> aliases.code and {{ known_then('aliases') }}

),

regions as (

    select alias as region from districts

    union

    select concat(substr(code, 1, 4), '00') as region from districts

),

followed as (

    select
        graded.*,
        replaced.code is not null as is_replaced,
        coalesce(replaced.project_code, graded.code) as standing_code,
        regions.region is null and graded.code is not null as is_region_foreign
    from graded
    left join replaced on graded.code = replaced.code
    left join regions on substr(graded.code, 6, 6) = regions.region

)

select
    followed.code_sent,
    followed.code,
    followed.grade,
    case when followed.is_region_foreign then 'foreign_region' end as grade_note,
    case when not register.is_void then register.project_code end as project_code,
    case
        when register.project_code is null or register.is_void then null
        when followed.is_replaced then 'alias'
        when followed.grade = 'R' then 'repaired'
        else 'direct'
    end as method,
    case
        when followed.code is null then followed.unreadable_because
        when register.is_void then 'void_code'
        when register.project_code is not null then null
        when followed.grade = 'C' then 'check_digit_failed'
        when followed.grade = 'R' then 'repair_not_confirmed'
        else 'unknown_code'
    end as reason,
    followed.source,
    followed.is_in_use = 1 as is_in_use,
    followed.first_seen_at
from followed
left join register on followed.standing_code = register.project_code
