-- Codes that another code was said to replace (原项目代码, 代码替换), and which project each stood for at
-- any time: itself until the re-issue was known, then the last code of the chain that the register
-- holds valid. A code claimed by two, a ring of codes and a former code of another owner and another
-- name replace nothing: no two projects become one by a slip of the pen.
{%- set hops = [1, 2, 3] %}
with registrations as (

    select * from {{ ref('int_registration_versions') }}

),

decisions as (

    select * from {{ ref('stg_followup__decisions') }} where kind = 'alias' and {{ was_known() }}

),

decided as (

    select
        {{ normalise_code('project_code') }} as code,
        {{ normalise_code('new_value') }} as replaced_by,
        decided_at,
        decision_id,
        greatest(known_at, decided_at) as known_at,
        superseded_at
    from decisions

),

claims as (

    select
        former_code as code,
        code as replaced_by,
        'former_code' as method,
        cast(null as timestamp) as decided_at,
        cast(null as {{ text_type() }}) as decision_id,
        known_at,
        superseded_at
    from registrations
    where former_code is not null

    union all

    select
        code,
        replaced_by,
        'decision' as method,
        decided_at,
        decision_id,
        known_at,
        superseded_at
    from decided
    where code <> replaced_by and {{ was_known() }}

),

claimed_at as (

    {{ moments(['claims'], ['code']) }}

),

-- The last decision counts, else what all registrations that claim the code agree on.
ranked as (

    select
        claims.*,
        claimed_at.moment,
        claimed_at.next_moment,
        min(claims.replaced_by) over (partition by claimed_at.code, claimed_at.moment) as first_told,
        max(claims.replaced_by) over (partition by claimed_at.code, claimed_at.moment) as last_told,
        row_number() over (
            partition by claimed_at.code, claimed_at.moment
            order by claims.decided_at desc nulls last, claims.decision_id desc nulls last
        ) as choice
    from claimed_at
    inner join claims on claimed_at.code = claims.code and {{ in_force_at('claims', 'claimed_at.moment') }}

),

replacements as (

    select
        code,
        replaced_by,
        method,
        moment as known_at,
        next_moment as superseded_at
    from ranked
    where choice = 1 and (method = 'decision' or first_told = last_told)

),

ahead_0 as (

    select distinct
        code,
        code as other_code
    from replacements

),
{%- for hop in hops + [4] %}

ahead_{{ hop }} as (

    select
        nearer.code,
        replacements.replaced_by as other_code
    from ahead_{{ hop - 1 }} as nearer
    inner join replacements on nearer.other_code = replacements.code

),
{%- endfor %}

ahead as (

    {%- for hop in [0] + hops + [4] %}

    select
        code,
        other_code
    from ahead_{{ hop }}
    {%- if not loop.last %}

    union
    {%- endif %}
    {%- endfor %}

),

-- Whatever happens to a code along the chain may change where it leads.
changes as (

    select
        code,
        timestamp '1900-01-01 00:00:00' as known_at,
        cast(null as timestamp) as superseded_at
    from ahead_0

    union all

    select
        ahead.code,
        replacements.known_at,
        replacements.superseded_at
    from ahead
    inner join replacements on ahead.other_code = replacements.code

    union all

    select
        ahead.code,
        registrations.known_at,
        registrations.superseded_at
    from ahead
    inner join registrations on ahead.other_code = registrations.code

),

moments as (

    {{ moments(['changes'], ['code']) }}

),

walked as (

    select
        moments.code,
        moments.moment,
        moments.next_moment,
        step_1.method,
        {%- for hop in hops %}
        step_{{ hop }}.replaced_by as code_{{ hop }},
        not coalesce(registered_{{ hop }}.is_void, true) as is_valid_{{ hop }},
        coalesce(
            step_{{ hop }}.method = 'former_code'
            and {{ likeness('registered_' ~ (hop - 1) ~ '.plain_name', 'registered_' ~ hop ~ '.plain_name') }} < 0.5
            and {{ are_owners_different('registered_' ~ (hop - 1), 'registered_' ~ hop) }},
            false
        ) as is_strange_{{ hop }},
        {%- endfor %}
        step_4.replaced_by as code_4
    from moments
    left join registrations as registered_0
        on moments.code = registered_0.code and {{ in_force_at('registered_0', 'moments.moment') }}
    {%- for hop in hops + [4] %}
    left join replacements as step_{{ hop }}
        on
            {{ 'moments.code' if loop.first else 'step_' ~ (hop - 1) ~ '.replaced_by' }} = step_{{ hop }}.code
            and {{ in_force_at('step_' ~ hop, 'moments.moment') }}
    {%- if hop in hops %}
    left join registrations as registered_{{ hop }}
        on
            step_{{ hop }}.replaced_by = registered_{{ hop }}.code
            and {{ in_force_at('registered_' ~ hop, 'moments.moment') }}
    {%- endif %}
    {%- endfor %}

),

-- How far the chain is followed: not into a ring, not past a step that cannot be right.
followed as (

    select
        walked.*,
        case
            when walked.code in (walked.code_1, walked.code_2, walked.code_3, walked.code_4) then 0
            when walked.is_strange_1 then 0
            when walked.code_1 in (walked.code_2, walked.code_3, walked.code_4) or walked.is_strange_2 then 1
            when walked.code_2 in (walked.code_3, walked.code_4) or walked.is_strange_3 then 2
            else 3
        end as last_hop
    from walked

),

settled as (

    select
        code,
        case
            {%- for hop in hops | reverse %}
            when last_hop >= {{ hop }} and is_valid_{{ hop }} then code_{{ hop }}
            {%- endfor %}
            else code
        end as project_code,
        method,
        moment as known_at,
        next_moment as superseded_at
    from followed

),

named as (

    select
        code,
        project_code,
        case when project_code <> code then method end as method,
        known_at,
        superseded_at
    from settled

)

{{ merged('named', ['code', 'project_code', 'method'], ['code']) }}
