-- Every version of a decision (处置决定) that was ever in force, with the days it holds for. A row whose
-- code cannot be read decides nothing, unless it names the warning; only a stop order sent without a code
-- speaks of the whole city.
with decisions as (

    select staged.*
    from {{ ref('stg_followup__decisions') }} as staged
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_codes') }} where code is not null

)

select
    decisions.decision_id,
    decisions.kind,
    codes.code as project_code,
    decisions.rule,
    decisions.warning_id,
    coalesce(decisions.valid_from, cast({{ utc_to_local('decisions.decided_at') }} as date)) as valid_from,
    decisions.valid_until,
    decisions.decided_at,
    decisions.decided_by,
    decisions.reason,
    -- what is to be decided later is not decided yet
    greatest(decisions.known_at, decisions.decided_at) as known_at,
    decisions.superseded_at
from decisions
left join codes on decisions.project_code = codes.code_sent
where
    codes.code is not null
    or decisions.project_code is null
    or (decisions.kind in ('exemption', 'data_correction') and decisions.warning_id is not null)
