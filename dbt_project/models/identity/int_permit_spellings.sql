-- The permits of planning and construction and the completion filings in every version, under
-- normalised numbers.
with land_use_permits as (

    select * from {{ ref('stg_planning__land_use_permits') }} where {{ was_known() }}

),

works_planning_permits as (

    select * from {{ ref('stg_planning__works_planning_permits') }} where {{ was_known() }}

),

works_permits as (

    select * from {{ ref('stg_construction__works_permits') }} where {{ was_known() }}

),

completions as (

    select * from {{ ref('stg_construction__completions') }} where {{ was_known() }}

),

filed as (

    select
        'land_use_permit' as permit_kind,
        {{ normalise_permit_no('permit_no') }} as permit_no,
        permit_no as permit_text,
        engineering_code,
        matter_instance_id,
        cast(null as {{ text_type() }}) as land_use_permit_no,
        cast(null as {{ text_type() }}) as works_planning_permit_no,
        cast(null as {{ text_type() }}) as works_permit_no,
        cast(null as {{ text_type() }}) as construction_no,
        issuer,
        issued_on,
        cast(null as date) as extended_until,
        feed,
        landed_at,
        known_at,
        superseded_at
    from land_use_permits

    union all

    select
        'works_planning_permit' as permit_kind,
        {{ normalise_permit_no('permit_no') }} as permit_no,
        permit_no as permit_text,
        engineering_code,
        matter_instance_id,
        {{ normalise_permit_no('land_use_permit_no') }} as land_use_permit_no,
        cast(null as {{ text_type() }}) as works_planning_permit_no,
        cast(null as {{ text_type() }}) as works_permit_no,
        cast(null as {{ text_type() }}) as construction_no,
        issuer,
        issued_on,
        cast(null as date) as extended_until,
        feed,
        landed_at,
        known_at,
        superseded_at
    from works_planning_permits

    union all

    select
        'works_permit' as permit_kind,
        {{ normalise_permit_no('permit_no') }} as permit_no,
        permit_no as permit_text,
        engineering_code,
        matter_instance_id,
        {{ normalise_permit_no('land_use_permit_no') }} as land_use_permit_no,
        {{ normalise_permit_no('works_planning_permit_no') }} as works_planning_permit_no,
        cast(null as {{ text_type() }}) as works_permit_no,
        construction_no,
        issuer,
        issued_on,
        extended_until,
        feed,
        landed_at,
        known_at,
        superseded_at
    from works_permits

    union all

    select
        'completion_filing' as permit_kind,
        {{ normalise_permit_no('filing_no') }} as permit_no,
        filing_no as permit_text,
        engineering_code,
        cast(null as {{ text_type() }}) as matter_instance_id,
        cast(null as {{ text_type() }}) as land_use_permit_no,
        cast(null as {{ text_type() }}) as works_planning_permit_no,
        {{ normalise_permit_no('works_permit_no') }} as works_permit_no,
        cast(null as {{ text_type() }}) as construction_no,
        cast(null as {{ text_type() }}) as issuer,
        accepted_on as issued_on,
        cast(null as date) as extended_until,
        feed,
        landed_at,
        known_at,
        superseded_at
    from completions

),

moments as (

    {{ moments(['filed'], ['permit_kind', 'permit_no']) }}

),

-- Two ways of writing one number are one permit: the later landing stands.
ranked as (

    select
        filed.*,
        moments.moment,
        moments.next_moment,
        row_number() over (
            partition by moments.permit_kind, moments.permit_no, moments.moment
            order by
                filed.landed_at desc nulls last,
                filed.permit_text asc nulls last
        ) as spelling_rank
    from moments
    inner join filed
        on
            moments.permit_kind = filed.permit_kind
            and moments.permit_no = filed.permit_no
            and {{ in_force_at('filed', 'moments.moment') }}

)

select
    permit_kind,
    permit_no,
    permit_text,
    engineering_code,
    matter_instance_id,
    land_use_permit_no,
    works_planning_permit_no,
    works_permit_no,
    construction_no,
    issuer,
    issued_on,
    extended_until,
    feed,
    known_at as told_at,
    moment as known_at,
    next_moment as superseded_at
from ranked
where spelling_rank = 1
