-- The project behind each permit in every version: by engineering code, else by the permits they name
-- (用地规划 -> 工程规划 -> 施工 -> 竣工备案), followed in both directions as they were known at the time.
-- A steward's decision moves the one permit it is on.
{%- set permit_feeds = {
    'planning/land_use_permits': 'land_use_permit',
    'planning/works_planning_permits': 'works_planning_permit',
    'construction/works_permits': 'works_permit',
    'construction/completions': 'completion_filing'
} %}
{%- set named_kinds = ['land_use_permit', 'works_planning_permit', 'works_permit'] %}
{%- set hops = [1, 2, 3] %}
with permits as (

    select * from {{ ref('int_permit_spellings') }}

),

engineering_codes as (

    select * from {{ ref('int_engineering_code_versions') }}

),

decisions as (

    select * from {{ ref('int_link_decisions') }} where {{ is_one_of('feed', permit_feeds) }}

),

settled_0 as (

    select
        permits.permit_kind,
        permits.permit_no,
        0 as hops,
        engineering_codes.project_code,
        engineering_codes.project_code as other_project_code,
        engineering_codes.grade,
        greatest(permits.known_at, engineering_codes.known_at) as known_at,
        least(permits.superseded_at, engineering_codes.superseded_at) as superseded_at
    from permits
    inner join engineering_codes
        on
            permits.engineering_code = engineering_codes.engineering_code
            and {{ overlap('permits', 'engineering_codes') }}

),

-- What engineering codes leave without a project, at least for a time.
unsettled as (

    select
        permits.permit_kind,
        permits.permit_no,
        permits.known_at,
        permits.superseded_at
    from permits
    left join settled_0
        on
            permits.permit_kind = settled_0.permit_kind
            and permits.permit_no = settled_0.permit_no
            and permits.known_at >= settled_0.known_at
            and {{ ends('permits') }} <= {{ ends('settled_0') }}
    where settled_0.permit_no is null

),

unsettled_numbers as (

    select distinct
        permit_kind,
        permit_no
    from unsettled

),

-- Everything else is settled for good and only answers for its neighbours.
anchors as (

    select settled_0.*
    from settled_0
    left join unsettled_numbers
        on
            settled_0.permit_kind = unsettled_numbers.permit_kind
            and settled_0.permit_no = unsettled_numbers.permit_no
    where unsettled_numbers.permit_no is null

),

chained_0 as (

    select settled_0.*
    from settled_0
    inner join unsettled_numbers
        on
            settled_0.permit_kind = unsettled_numbers.permit_kind
            and settled_0.permit_no = unsettled_numbers.permit_no

),

neighbours as (

    {%- for kind in named_kinds %}

    select
        permit_kind,
        permit_no,
        '{{ kind }}' as other_kind,
        {{ kind }}_no as other_no,
        known_at,
        superseded_at
    from permits
    where {{ kind }}_no is not null

    union all

    select
        '{{ kind }}' as permit_kind,
        {{ kind }}_no as permit_no,
        permit_kind as other_kind,
        permit_no as other_no,
        known_at,
        superseded_at
    from permits
    where {{ kind }}_no is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

paths as (

    select
        unsettled.permit_kind,
        unsettled.permit_no,
        neighbours.other_kind,
        neighbours.other_no,
        greatest(unsettled.known_at, neighbours.known_at) as known_at,
        least(unsettled.superseded_at, neighbours.superseded_at) as superseded_at
    from unsettled
    inner join neighbours
        on
            unsettled.permit_kind = neighbours.permit_kind
            and unsettled.permit_no = neighbours.permit_no
            and {{ overlap('unsettled', 'neighbours') }}

)
{%- for hop in hops %},

-- One step along the chain.
reached_{{ hop }} as (

    select
        permit_kind,
        permit_no,
        hops,
        project_code,
        other_project_code,
        grade,
        known_at,
        superseded_at
    from chained_{{ hop - 1 }}
    {%- for others in (['anchors'] if hop == 1 else []) + ['chained_' ~ (hop - 1)] %}

    union all

    select
        paths.permit_kind,
        paths.permit_no,
        {{ hop }} as hops,
        settled.project_code,
        settled.other_project_code,
        settled.grade,
        greatest(paths.known_at, settled.known_at) as known_at,
        least(paths.superseded_at, settled.superseded_at) as superseded_at
    from paths
    inner join {{ others }} as settled
        on
            paths.other_kind = settled.permit_kind
            and paths.other_no = settled.permit_no
            and {{ overlap('paths', 'settled') }}
    {%- endfor %}

),

moments_{{ hop }} as (

    {{ moments(['reached_' ~ hop], ['permit_kind', 'permit_no']) }}

),

nearest_{{ hop }} as (

    select
        moments.permit_kind,
        moments.permit_no,
        moments.moment,
        moments.next_moment,
        reached.hops,
        reached.project_code,
        reached.other_project_code,
        reached.grade,
        min(reached.hops) over (partition by moments.permit_kind, moments.permit_no, moments.moment) as least_hops
    from moments_{{ hop }} as moments
    inner join reached_{{ hop }} as reached
        on
            moments.permit_kind = reached.permit_kind
            and moments.permit_no = reached.permit_no
            and {{ in_force_at('reached', 'moments.moment') }}

),

-- The shortest way counts; permits that lead to two projects settle on none.
chained_{{ hop }} as (

    select
        permit_kind,
        permit_no,
        hops,
        min(project_code) as project_code,
        max(other_project_code) as other_project_code,
        max(grade) as grade,
        moment as known_at,
        next_moment as superseded_at
    from nearest_{{ hop }}
    where hops = least_hops
    group by permit_kind, permit_no, hops, moment, next_moment

)
{%- endfor %},

settled as (

    select
        permit_kind,
        permit_no,
        hops,
        project_code,
        other_project_code,
        grade,
        known_at,
        superseded_at
    from anchors

    union all

    select
        permit_kind,
        permit_no,
        hops,
        project_code,
        other_project_code,
        grade,
        known_at,
        superseded_at
    from chained_{{ hops[-1] }}

),

agreed as (

    select
        permit_kind,
        permit_no,
        case when project_code = other_project_code then project_code end as project_code,
        case when hops = 0 then 'engineering' else 'permit_chain' end as method,
        grade,
        known_at,
        superseded_at
    from settled

),

written as (

    select
        case decisions.feed
            {%- for feed, kind in permit_feeds.items() %}
            when '{{ feed }}' then '{{ kind }}'
            {%- endfor %}
        end as permit_kind,
        {{ normalise_permit_no('decisions.source_key') }} as permit_no,
        decisions.decision_id,
        decisions.old_value,
        decisions.old_code,
        decisions.new_code,
        decisions.grade,
        decisions.known_at,
        decisions.superseded_at
    from decisions

),

moments as (

    {{ moments(['permits', 'agreed', 'written'], ['permit_kind', 'permit_no']) }}

),

-- Two spellings of one number are one permit: the later decision counts.
decided as (

    select
        moments.permit_kind,
        moments.permit_no,
        moments.moment,
        written.decision_id,
        written.old_value,
        written.old_code,
        written.new_code,
        written.grade,
        row_number() over (
            partition by moments.permit_kind, moments.permit_no, moments.moment
            order by written.known_at desc nulls last, written.decision_id desc nulls last
        ) as choice
    from moments
    inner join written
        on
            moments.permit_kind = written.permit_kind
            and moments.permit_no = written.permit_no
            and {{ in_force_at('written', 'moments.moment') }}

),

looked_at as (

    select
        moments.permit_kind,
        moments.permit_no,
        moments.moment,
        moments.next_moment,
        agreed.permit_no is not null as is_reached,
        agreed.project_code,
        agreed.method,
        agreed.grade,
        decided.new_code,
        decided.grade as new_grade,
        {{ still_holds('decided', 'agreed.project_code') }} as is_decided
    from moments
    left join agreed
        on
            moments.permit_kind = agreed.permit_kind
            and moments.permit_no = agreed.permit_no
            and {{ in_force_at('agreed', 'moments.moment') }}
    left join decided
        on
            moments.permit_kind = decided.permit_kind
            and moments.permit_no = decided.permit_no
            and moments.moment = decided.moment
            and decided.choice = 1

)

select
    permits.permit_kind,
    permits.permit_no,
    permits.permit_text,
    case when looked_at.is_decided then looked_at.new_code else looked_at.project_code end as project_code,
    case
        when looked_at.is_decided then 'decision'
        when looked_at.project_code is not null then looked_at.method
    end as method,
    case
        when looked_at.is_decided then looked_at.new_grade
        when looked_at.project_code is not null then looked_at.grade
    end as grade,
    case
        when looked_at.is_decided or looked_at.project_code is not null then null
        when looked_at.is_reached then 'ambiguous_permit_chain'
        else 'unknown_permit'
    end as reason,
    permits.engineering_code,
    permits.matter_instance_id,
    permits.works_permit_no,
    permits.construction_no,
    permits.issuer,
    permits.issued_on,
    permits.extended_until,
    permits.feed,
    permits.told_at,
    looked_at.moment as known_at,
    looked_at.next_moment as superseded_at
from looked_at
inner join permits
    on
        looked_at.permit_kind = permits.permit_kind
        and looked_at.permit_no = permits.permit_no
        and {{ in_force_at('permits', 'looked_at.moment') }}
