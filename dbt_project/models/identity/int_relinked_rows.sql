-- Rows that do not simply belong where their code says, in every version: those a steward's decision
-- moved (method decision, with the code it gave) and those that speak against their code (no code).
-- Of rows that never did so, nothing is said here. Engineering items have int_engineering_code_versions.
{%- set key = ['feed', 'batch_id', 'row_no'] %}
{%- set feeds = [
    'approval/matters', 'approval/reports', 'land/parcels', 'keylist/annual_plan', 'statistics/investment_monthly',
    'funds/batches', 'library/memberships', 'followup/coordination_items'
] %}
with row_claims as (

    select *
    from {{ ref('int_row_claims') }}
    where {{ is_one_of('feed', feeds) }}

),

decisions as (

    select * from {{ ref('int_link_decisions') }} where {{ is_one_of('feed', feeds) }}

),

contradictions as (

    select * from {{ ref('int_contradictions') }} where {{ is_one_of('feed', feeds) }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

affected as (

    select
        row_claims.feed,
        row_claims.batch_id,
        row_claims.row_no,
        row_claims.source_key,
        row_claims.code_sent,
        row_claims.known_at,
        row_claims.superseded_at
    from row_claims
    where
        exists (
            select 1 from decisions
            where row_claims.feed = decisions.feed and row_claims.source_key = decisions.source_key
        )
        or exists (
            select 1 from contradictions
            where
                row_claims.feed = contradictions.feed
                and row_claims.batch_id = contradictions.batch_id
                and row_claims.row_no = contradictions.row_no
        )

),

decided as (

    select
        affected.feed,
        affected.batch_id,
        affected.row_no,
        decisions.decision_id,
        decisions.old_value,
        decisions.old_code,
        decisions.new_value,
        decisions.known_at,
        decisions.superseded_at
    from affected
    inner join decisions on affected.feed = decisions.feed and affected.source_key = decisions.source_key

),

spelled as (

    select
        affected.feed,
        affected.batch_id,
        affected.row_no,
        codes.project_code,
        greatest(affected.known_at, codes.known_at) as known_at,
        least(affected.superseded_at, codes.superseded_at) as superseded_at
    from affected
    inner join codes on affected.code_sent = codes.code_sent and {{ overlap('affected', 'codes') }}

),

linked as (

    select
        spelled.feed,
        spelled.batch_id,
        spelled.row_no,
        spelled.project_code,
        greatest(spelled.known_at, register.known_at) as known_at,
        least(spelled.superseded_at, register.superseded_at) as superseded_at
    from spelled
    inner join register on spelled.project_code = register.project_code and {{ overlap('spelled', 'register') }}

),

moments as (

    {{ moments(['affected', 'decided', 'linked', 'contradictions'], key) }}

),

-- A line of several codes has them all: a decision on it holds while the cell is what was seen.
standing as (

    select
        affected.feed,
        affected.batch_id,
        affected.row_no,
        affected.code_sent,
        decided.new_value,
        contradictions.project_code is not null as is_contradicted,
        case
            when affected.feed = 'keylist/annual_plan' and {{ holds_several_codes('affected.code_sent') }}
                then decided.old_value = affected.code_sent
            else {{ still_holds('decided', 'linked.project_code', 'contradictions.project_code is not null') }}
        end as is_decided,
        moments.moment,
        moments.next_moment
    from moments
    inner join affected
        on
            {{ same_row('moments', 'affected') }}
            and {{ in_force_at('affected', 'moments.moment') }}
    left join linked
        on
            {{ same_row('moments', 'linked') }}
            and {{ in_force_at('linked', 'moments.moment') }}
    left join contradictions
        on
            {{ same_row('moments', 'contradictions') }}
            and linked.project_code = contradictions.project_code
            and {{ in_force_at('contradictions', 'moments.moment') }}
    left join decided
        on
            {{ same_row('moments', 'decided') }}
            and {{ in_force_at('decided', 'moments.moment') }}

)

select
    feed,
    batch_id,
    row_no,
    case when is_decided then new_value when not is_contradicted then code_sent end as code_sent,
    case when is_decided then 'decision' end as method,
    case when is_contradicted and not coalesce(is_decided, false) then 'contradicted_code' end as reason,
    moment as known_at,
    next_moment as superseded_at
from standing
