-- Building sites by their number on the building market (建筑市场项目编号), the key of smart-site data,
-- with the project behind them in every version.
with sites as (

    select * from {{ ref('stg_site__sites') }} where {{ was_known() }}

),

works_permits as (

    select * from {{ ref('int_permit_versions') }} where permit_kind = 'works_permit'

),

attendance as (

    select * from {{ ref('stg_site__attendance_daily') }} where {{ was_known() }}

),

decided as (

    select
        decisions.source_key as construction_no,
        decisions.decision_id,
        decisions.old_value,
        decisions.old_code,
        decisions.new_code,
        decisions.grade,
        decisions.known_at,
        decisions.superseded_at
    from {{ ref('int_link_decisions') }} as decisions
    where decisions.feed = 'site/sites'

),

-- The platform does not tell since when a site exists: one that came with the history of the first
-- pull is taken to exist since its first day of attendance there.
first_days as (

    select
        construction_no,
        min(known_at) as known_at
    from attendance
    where known_basis = 'source'
    group by construction_no

),

opened as (

    select
        sites.construction_no,
        sites.works_permit_no,
        sites.longitude,
        sites.latitude,
        case
            when sites.known_basis = 'source' then greatest(sites.known_at, first_days.known_at)
            else sites.known_at
        end as known_at,
        sites.superseded_at
    from sites
    left join first_days on sites.construction_no = first_days.construction_no

),

numbered as (

    select
        construction_no,
        project_code,
        grade,
        known_at,
        superseded_at
    from works_permits
    where construction_no is not null

),

licensed as (

    select
        opened.construction_no,
        works_permits.project_code,
        works_permits.grade,
        greatest(opened.known_at, works_permits.known_at) as known_at,
        least(opened.superseded_at, works_permits.superseded_at) as superseded_at
    from opened
    inner join works_permits
        on
            {{ normalise_permit_no('opened.works_permit_no') }} = works_permits.permit_no
            and {{ overlap('opened', 'works_permits') }}

),

moments as (

    {{ moments(['opened', 'numbered', 'licensed', 'decided'], ['construction_no']) }}

),

-- One number may stand on several works permits: of one project, or it settles nothing.
agreed as (

    select
        moments.construction_no,
        moments.moment,
        min(numbered.project_code) as project_code,
        max(numbered.project_code) as other_project_code,
        max(numbered.grade) as grade
    from moments
    inner join numbered
        on moments.construction_no = numbered.construction_no and {{ in_force_at('numbered', 'moments.moment') }}
    group by moments.construction_no, moments.moment

),

settled as (

    select
        moments.construction_no,
        opened.construction_no is not null as has_site,
        opened.longitude,
        opened.latitude,
        case
            when agreed.project_code = agreed.other_project_code then agreed.project_code
            else licensed.project_code
        end as project_code,
        case
            when agreed.project_code = agreed.other_project_code then agreed.grade
            else licensed.grade
        end as grade,
        agreed.project_code <> agreed.other_project_code as is_ambiguous,
        decided.decision_id,
        decided.old_value,
        decided.old_code,
        decided.new_code,
        decided.grade as new_grade,
        opened.known_at as told_at,
        moments.moment as known_at,
        moments.next_moment as superseded_at
    from moments
    left join opened
        on moments.construction_no = opened.construction_no and {{ in_force_at('opened', 'moments.moment') }}
    left join agreed
        on moments.construction_no = agreed.construction_no and moments.moment = agreed.moment
    left join licensed
        on moments.construction_no = licensed.construction_no and {{ in_force_at('licensed', 'moments.moment') }}
    left join decided
        on moments.construction_no = decided.construction_no and {{ in_force_at('decided', 'moments.moment') }}
    where
        opened.construction_no is not null
        or agreed.construction_no is not null
        or decided.construction_no is not null

),

looked_at as (

    select
        settled.*,
        {{ still_holds('settled', 'settled.project_code') }} as is_decided
    from settled

)

select
    construction_no,
    case when is_decided then new_code else project_code end as project_code,
    case
        when is_decided then 'decision'
        when project_code is not null then 'site_number'
    end as method,
    case when is_decided then new_grade else grade end as grade,
    case
        when is_decided or project_code is not null then null
        when is_ambiguous then 'ambiguous_site'
        else 'unknown_site'
    end as reason,
    has_site,
    longitude,
    latitude,
    told_at,
    known_at,
    superseded_at
from looked_at
