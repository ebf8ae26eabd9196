-- Decisions on where a source row belongs (归属确认), in every version that counted: the last one taken
-- on a row, while the project it names is registered. Steps and special procedures go with their
-- application, attendance with its site: a decision on one is a decision on the other.
with decisions as (

    select *
    from {{ ref('stg_followup__decisions') }}
    where kind = 'link' and source_feed is not null and source_key is not null and {{ was_known() }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

taken as (

    select
        decision_id,
        case
            when source_feed in ('engineering/steps', 'engineering/special_procedures') then 'engineering/matters'
            when source_feed = 'site/attendance_daily' then 'site/sites'
            else source_feed
        end as feed,
        source_key,
        old_value,
        new_value,
        decided_at,
        greatest(known_at, decided_at) as known_at,
        superseded_at
    from decisions

),

-- A line may be given to several projects.
in_force as (

    select
        taken.*,
        {{ holds_several_codes('new_value') }} as is_package
    from taken
    where {{ was_known() }}

),

spelled as (

    select
        in_force.decision_id,
        in_force.feed,
        in_force.source_key,
        in_force.old_value,
        in_force.new_value,
        in_force.decided_at,
        codes.project_code,
        codes.grade,
        greatest(in_force.known_at, codes.known_at) as known_at,
        least(in_force.superseded_at, codes.superseded_at) as superseded_at
    from in_force
    inner join codes on in_force.new_value = codes.code_sent and {{ overlap('in_force', 'codes') }}

),

named as (

    select
        spelled.decision_id,
        spelled.feed,
        spelled.source_key,
        spelled.old_value,
        spelled.new_value,
        spelled.decided_at,
        spelled.project_code as new_code,
        spelled.grade,
        greatest(spelled.known_at, register.known_at) as known_at,
        least(spelled.superseded_at, register.superseded_at) as superseded_at
    from spelled
    inner join register on spelled.project_code = register.project_code and {{ overlap('spelled', 'register') }}

    union all

    select
        decision_id,
        feed,
        source_key,
        old_value,
        new_value,
        decided_at,
        cast(null as {{ text_type() }}) as new_code,
        cast(null as {{ text_type() }}) as grade,
        known_at,
        superseded_at
    from in_force
    where feed = 'keylist/annual_plan' and is_package

),

-- What the old value stands for follows re-issues as well.
seen as (

    select
        named.*,
        codes.project_code as old_code,
        greatest(named.known_at, codes.known_at) as counts_from,
        least(named.superseded_at, codes.superseded_at) as counts_until
    from named
    left join codes on named.old_value = codes.code_sent and {{ overlap('named', 'codes') }}

),

dated as (

    select
        decision_id,
        feed,
        source_key,
        old_value,
        old_code,
        new_value,
        new_code,
        grade,
        decided_at,
        counts_from as known_at,
        counts_until as superseded_at
    from seen

),

moments as (

    {{ moments(['dated'], ['feed', 'source_key']) }}

),

ranked as (

    select
        dated.*,
        moments.moment,
        moments.next_moment,
        row_number() over (
            partition by moments.feed, moments.source_key, moments.moment
            order by dated.decided_at desc nulls last, dated.decision_id desc nulls last
        ) as choice
    from moments
    inner join dated
        on
            moments.feed = dated.feed
            and moments.source_key = dated.source_key
            and {{ in_force_at('dated', 'moments.moment') }}

)

select
    decision_id,
    feed,
    source_key,
    old_value,
    old_code,
    new_value,
    new_code,
    grade,
    moment as known_at,
    next_moment as superseded_at
from ranked
where choice = 1
