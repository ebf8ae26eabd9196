-- What districts' platforms say of projects (区县说法), release by release: a release says all its platform has to
-- say, so that the next one ends whatever it does not say again. A view: the latest one is what is mostly read.
{{ config(materialized='view') }}
{%- set told = [
    'project_name', 'district', 'sector', 'industry_code', 'owner_name', 'owner_uscc', 'investor_kind',
    'total_investment_wan', 'annual_plan_wan', 'planned_start_on', 'planned_finish_on', 'phase', 'is_key',
    'started_on', 'completed_on'
] %}
with landed as (

    select * from {{ ref('stg_district__projects') }} where platform is not null

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

releases as (

    select
        platform,
        landed_at,
        lead(landed_at) over (partition by platform order by landed_at asc nulls first) as next_landed_at
    from (
        select distinct
            platform,
            landed_at
        from landed
    ) as released

),

coded as (

    select
        landed.*,
        codes.project_code as code,
        greatest(landed.known_at, codes.known_at) as begins_at,
        least(landed.superseded_at, codes.superseded_at, releases.next_landed_at) as ends_at
    from landed
    inner join releases on landed.platform = releases.platform and landed.landed_at = releases.landed_at
    inner join codes on landed.project_code = codes.code_sent and {{ overlap('landed', 'codes') }}
    where {{ was_known('landed') }}

),

-- A platform that goes by a code and by the one that replaced it tells one project twice: the latter counts.
ranked as (

    select
        coded.*,
        row_number() over (
            partition by coded.platform, coded.code, coded.landed_at
            order by
                case when coded.project_code = coded.code then 0 else 1 end asc nulls last,
                coded.project_code asc nulls last,
                coded.begins_at asc nulls last
        ) as spelling_rank
    from coded
    where coded.ends_at is null or coded.begins_at < coded.ends_at

)

select
    platform,
    code as project_code,
    release_id,
    rulebook_version,
    as_of as told_at,
    {%- for column in told %}
    {{ column }},
    {%- endfor %}
    landed_at,
    begins_at as known_at,
    ends_at as superseded_at
from ranked
where spelling_rank = 1
