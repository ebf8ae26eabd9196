-- Every version of a decision (处置决定) on a project that was ever in force, with the days it holds for;
-- those on codes and links are for int_alias_versions and int_link_decisions. A row whose code cannot be
-- read decides nothing, unless it names the warning; only a stop order sent without a code speaks of the
-- whole city.
with decisions as (

    select staged.*
    from {{ ref('stg_followup__decisions') }} as staged
    where staged.kind not in ('link', 'alias') and {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

)

select
    decisions.decision_id,
    decisions.kind,
    codes.project_code,
    decisions.rule,
    decisions.warning_id,
    coalesce(decisions.valid_from, cast({{ utc_to_local('decisions.decided_at') }} as date)) as valid_from,
    decisions.valid_until,
    decisions.decided_at,
    decisions.decided_by,
    decisions.reason,
    -- what is to be decided later is not decided yet
    greatest(decisions.known_at, decisions.decided_at, codes.known_at) as known_at,
    least(decisions.superseded_at, codes.superseded_at) as superseded_at
from decisions
left join codes on decisions.project_code = codes.code_sent and {{ overlap('decisions', 'codes') }}
where
    codes.project_code is not null
    or decisions.project_code is null
    or (decisions.kind in ('exemption', 'data_correction') and decisions.warning_id is not null)
