-- What became of each decision on identity (归属确认, 代码替换) by the latest instant: applied, settled (the
-- sources say the same by now), overruled by a later one, stale (what it saw is so no more), or why it
-- could not count.
{%- set feeds = [
    'approval/matters', 'approval/reports', 'land/parcels', 'keylist/annual_plan', 'statistics/investment_monthly',
    'funds/batches', 'library/memberships', 'followup/coordination_items', 'engineering/projects',
    'engineering/matters', 'engineering/steps', 'engineering/special_procedures', 'planning/land_use_permits',
    'planning/works_planning_permits', 'construction/works_permits', 'construction/completions', 'site/sites',
    'site/attendance_daily'
] %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

decisions as (

    select staged.*
    from {{ ref('stg_followup__decisions') }} as staged
    cross join evaluations
    where
        staged.kind in ('link', 'alias')
        and staged.decided_at <= evaluations.as_of
        and staged.known_at <= evaluations.as_of
        and {{ ends('staged') }} > evaluations.as_of

),

codes as (

    select * from {{ ref('int_codes') }}

),

links as (

    select * from {{ ref('int_key_links') }}

),

link_decisions as (

    select * from {{ ref('int_link_decisions') }}

),

counting as (

    select distinct link_decisions.decision_id
    from link_decisions
    cross join evaluations
    where {{ known_then('link_decisions') }}

),

-- Of the rows under a key, one that went where the decision says is enough.
followed as (

    select
        decisions.decision_id,
        count(links.feed) as keys_found,
        max(case when links.method = 'decision' then 1 else 0 end) as is_moved,
        max(case when links.project_code = codes.project_code then 1 else 0 end) as is_there
    from decisions
    left join links on decisions.source_feed = links.feed and decisions.source_key = links.source_key
    left join codes on decisions.new_value = codes.code_sent
    where decisions.kind = 'link'
    group by decisions.decision_id

)

select
    decisions.decision_id,
    decisions.kind,
    decisions.source_feed,
    decisions.source_key,
    decisions.project_code,
    decisions.old_value,
    decisions.new_value,
    decisions.decided_at,
    decisions.decided_by,
    decisions.reason,
    case
        when decisions.kind = 'alias' and codes_old.project_code = codes_new.project_code then 'applied'
        when decisions.kind = 'alias' and codes_new.project_code is null then 'unknown_project'
        when decisions.kind = 'alias' then 'refused'
        when not coalesce({{ is_one_of('decisions.source_feed', feeds) }}, false) then 'unsupported_feed'
        when codes_new.project_code is null and coalesce(codes_new.reason <> 'several_codes', true)
            then 'unknown_project'
        when followed.keys_found = 0 then 'unknown_row'
        when followed.is_there = 1 and followed.is_moved = 1 and counting.decision_id is not null then 'applied'
        when followed.is_there = 1 then 'settled'
        when counting.decision_id is null then 'overruled'
        when followed.is_moved = 1 then 'applied'
        else 'stale'
    end as outcome,
    greatest(decisions.known_at, decisions.decided_at) as known_at
from decisions
left join codes as codes_new on decisions.new_value = codes_new.code_sent
left join codes as codes_old on decisions.project_code = codes_old.code_sent
left join followed on decisions.decision_id = followed.decision_id
left join counting on decisions.decision_id = counting.decision_id
