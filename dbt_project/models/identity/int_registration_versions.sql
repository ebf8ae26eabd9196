-- What the approval register (赋码登记) says of each code it gave, in every version that was in force.
-- Each code on its own: which of them another has replaced is for int_alias_versions to say.
{%- set kept = [
    'project_code', 'code', 'grade', 'parent_code', 'project_name', 'approval_type', 'investor_kind', 'sector',
    'industry_code', 'district', 'build_nature', 'total_investment_wan', 'planned_start_month',
    'planned_finish_month', 'owner_name', 'owner_uscc', 'longitude', 'latitude', 'crs', 'former_code', 'ppp_code',
    'coded_at', 'landed_at'
] %}
with registered as (

    select * from {{ ref('stg_approval__projects') }} where {{ was_known() }}

),

normalised as (

    select
        registered.*,
        {{ normalise_code('project_code') }} as code,
        -- the history of the first pull tells an end that came later: until then the code was valid
        case
            when registered.known_basis = 'source' and registered.code_status <> 'valid'
                then greatest(registered.known_at, least(registered.updated_at, registered.landed_at))
        end as ended_at
    from registered

),

graded as (

    select
        normalised.*,
        {{ code_grade('project_code', 'code') }} as grade
    from normalised

),

dated as (

    select
        {{ kept | join(',
        ') }},
        code_status,
        coalesce(ended_at, known_at) as known_at,
        superseded_at
    from graded
    where superseded_at is null or superseded_at > coalesce(ended_at, known_at)

    union all

    select
        {{ kept | join(',
        ') }},
        'valid' as code_status,
        known_at,
        least(superseded_at, ended_at) as superseded_at
    from graded
    where ended_at > known_at

),

moments as (

    {{ moments(['dated'], ['code']) }}

),

-- Two spellings of one code are one project: the clean spelling first, then the later landing.
ranked as (

    select
        dated.*,
        moments.moment,
        moments.next_moment,
        row_number() over (
            partition by moments.code, moments.moment
            order by
                case when dated.grade = 'R' then 1 else 0 end asc nulls last,
                dated.landed_at desc nulls last,
                dated.project_code asc nulls last
        ) as spelling_rank
    from moments
    inner join dated on moments.code = dated.code and {{ in_force_at('dated', 'moments.moment') }}

)

select
    code,
    project_code as code_sent,
    grade,
    code_status,
    code_status = 'void' as is_void,
    {{ normalise_code('parent_code') }} as parent_code,
    project_name,
    approval_type,
    investor_kind,
    sector,
    industry_code,
    district,
    build_nature,
    total_investment_wan,
    last_day(planned_start_month) as planned_start_on,
    last_day(planned_finish_month) as planned_finish_on,
    owner_name,
    owner_uscc,
    {{ plain_name('project_name') }} as plain_name,
    {{ plain_name('owner_name') }} as plain_owner,
    {{ normalise_uscc('owner_uscc') }} as credit_code,
    longitude,
    latitude,
    crs,
    nullif({{ normalise_code('former_code') }}, code) as former_code,
    ppp_code,
    cast({{ utc_to_local('coded_at') }} as date) as coded_on,
    known_at as told_at,
    moment as known_at,
    next_moment as superseded_at
from ranked
where spelling_rank = 1
