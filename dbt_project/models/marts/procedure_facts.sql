{%- set matters_counted = [
    'proposal', 'project_approval', 'site_preselection', 'land_use_permit', 'eia', 'energy_review',
    'preliminary_design', 'works_planning_permit', 'drawing_review', 'tender', 'works_permit'
] %}
{%- set stage_of_kind = stage_of_matter('permit_kind') %}
{%- set review_applied = "case matter when 'eia' then 'eia_applied' else 'energy_review_applied' end" %}
{%- set is_granted = "case when supply_mode in ('granted', 'leased') then 1 else 0 end" %}
{%- set is_approved = "status in ('approved', 'approved_conditionally') and decided_on is not null" %}
{%- set is_begun, has_event = 'is_open and accepted_on is not null', 'last_event_on is not null' %}
{%- set is_held = "permit_kind = 'works_permit' and not is_revoked" %}
{%- set issued, signed = not_before('issued_on'), not_before('signed_on') %}
{%- set handed_over = not_before('handed_over_on', signed) %}
{#- relation, fact, number, day, since when, until when, which of its versions -#}
{%- set told_by = [
    ('matters', "'stage'", 'stage', none, 'known_at', 'superseded_at', none),
    ('matters', "'in_engineering'", 1, none, 'known_at', 'superseded_at', "source like 'engineering/%'"),
    ('matters', review_applied, 1, none, 'known_at', 'superseded_at', "matter in ('eia', 'energy_review')"),
    ('matters', 'matter', 1, 'decided_on', not_before('decided_on'), 'superseded_at', is_approved),
    ('matters', "'open'", 1, 'accepted_on', not_before('accepted_on'), 'superseded_at', is_begun),
    ('matters', "'event'", 1, 'last_event_on', not_before('last_event_on'), 'superseded_at', has_event),
    ('permits', "'stage'", stage_of_kind, 'issued_on', issued, 'superseded_at', none),
    ('permits', "'in_engineering'", 1, 'issued_on', issued, 'superseded_at', none),
    ('permits', "'event'", 1, 'issued_on', issued, 'superseded_at', none),
    ('permits', 'permit_kind', 1, 'issued_on', issued, 'superseded_at', 'not is_revoked'),
    ('permits', "'works_permitted'", 1, 'issued_on', issued, 'superseded_at', is_held),
    ('permits', "'works_permit_expires'", 1, 'expires_on', issued, 'superseded_at', is_held),
    ('items', "'in_engineering'", 1, none, 'known_at', 'superseded_at', none),
    ('filings', "'in_engineering'", 1, none, 'known_at', 'superseded_at', none),
    ('filings', "'stage'", 4, none, 'known_at', 'superseded_at', none),
    ('parcels', "'parcel'", is_granted, 'signed_on', signed, 'superseded_at', none),
    ('parcels', "'handed_over'", 1, 'handed_over_on', handed_over, 'superseded_at', 'handed_over_on is not null'),
    ('parcels', "'awaited'", 1, 'agreed_handover_on', signed,
     'least(superseded_at, ' ~ day_start('handed_over_on') ~ ')', 'agreed_handover_on is not null'),
    ('parcels', "'agreed_start'", 1, 'agreed_start_on', signed, 'superseded_at', 'agreed_start_on is not null'),
] %}
with instants as (

    {{ numbered_instants() }}

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

matters as (

    select * from {{ ref('int_matter_versions') }}

),

permits as (

    select * from {{ ref('int_permit_states') }}

),

filings as (

    select * from {{ ref('int_permit_versions') }} where permit_kind = 'completion_filing' and project_code is not null

),

item_rows as (

    select * from {{ ref('stg_engineering__projects') }} where {{ was_known() }}

),

engineering_codes as (

    select * from {{ ref('int_engineering_code_versions') }}

),

parcels as (

    select * from {{ ref('int_parcel_versions') }}

),

-- Any record of the building-project platform counts: outside it, a missing matter says nothing.
items as (

    select
        engineering_codes.project_code,
        greatest(item_rows.known_at, engineering_codes.known_at) as known_at,
        least(item_rows.superseded_at, engineering_codes.superseded_at) as superseded_at
    from item_rows
    inner join engineering_codes
        on
            item_rows.engineering_code = engineering_codes.engineering_code
            and {{ overlap('item_rows', 'engineering_codes') }}

),

-- Everything that is told of a project's procedures: a word, at times a day or a number to it.
tellings as (

    {%- for relation, fact, number, day, since, until, which in told_by %}

    select
        project_code,
        {{ fact }} as fact,
        {{ number }} as number,
        {{ day or 'cast(null as date)' }} as day,
        {{ since }} as known_at,
        {{ until }} as superseded_at
    from {{ relation }}
    {%- if which %}
    where {{ which }}
    {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

told as (

    {{ seen_numbers('tellings', ['project_code', 'fact', 'number', 'day']) }}

),

moments as (

    {{ numbered_moments(['told'], ['project_code']) }}

),

known as (

    select
        moments.project_code,
        moments.moment_no,
        max(case when told.fact = 'stage' then told.number end) as stage,
        max(case when told.fact = 'in_engineering' then 1 else 0 end) as in_engineering,
        {%- for matter in matters_counted %}
        max(case when told.fact = '{{ matter }}' then 1 else 0 end) as {{ matter }},
        {%- endfor %}
        max(case when told.fact = 'eia_applied' then 1 else 0 end) as eia_applied,
        max(case when told.fact = 'energy_review_applied' then 1 else 0 end) as energy_review_applied,
        sum(case when told.fact = 'open' then 1 else 0 end) as open_matters,
        min(case when told.fact = 'works_permitted' then told.day end) as works_permitted_on,
        max(case when told.fact = 'works_permit_expires' then told.day end) as works_permit_expires_on,
        max(case when told.fact = 'parcel' then told.number end) as granted_land,
        sum(case when told.fact = 'parcel' then 1 else 0 end) as parcels,
        sum(case when told.fact = 'handed_over' then 1 else 0 end) as handed_over,
        sum(case when told.fact = 'awaited' then 1 else 0 end) as awaited,
        min(case when told.fact = 'agreed_start' then told.day end) as agreed_start_on,
        max(case when told.fact in ('event', 'parcel') then told.day end) as last_event_on
    from moments
    inner join told on moments.project_code = told.project_code and {{ seen_at('told') }}
    group by moments.project_code, moments.moment_no

),

stated as (

    select
        known.*,
        {{ each_number('moments.moment_no', 'moments.next_no') }} as instant_no
    from known
    inner join moments on known.project_code = moments.project_code and known.moment_no = moments.moment_no

),

-- The clock of an open application runs on from one instant to the next, unless it is paused.
clock_versions as (

    select
        project_code,
        limit_days,
        counted_from,
        used_days,
        {{ not_before('accepted_on') }} as known_at,
        superseded_at
    from matters
    where is_open and limit_days > 0

),

clocks as (

    {{ seen_numbers('clock_versions', ['project_code', 'limit_days', 'counted_from', 'used_days']) }}

),

running as (

    select
        clocks.*,
        {{ each_number('clocks.first_no', 'clocks.past_no') }} as instant_no
    from clocks

),

used as (

    select
        running.project_code,
        running.instant_no,
        running.limit_days,
        case
            when running.used_days is not null then running.used_days
            when today.workday_no < running.counted_from then 0
            else today.workday_no - running.counted_from
        end as used_days
    from running
    inner join instants on running.instant_no = instants.instant_no
    left join calendar as today on instants.as_of_on = today.day

),

worst as (

    select
        project_code,
        instant_no,
        max({{ ratio('used_days', 'limit_days', 4, 0) }}) as worst_matter_ratio
    from used
    group by project_code, instant_no

),

joined as (

    select
        lifecycles.project_code,
        lifecycles.as_of,
        instants.as_of_on,
        greatest(1, stated.stage) as stage,
        coalesce(stated.in_engineering, 0) as in_engineering,
        {%- for matter in matters_counted %}
        coalesce(stated.{{ matter }}, 0) as {{ matter }},
        {%- endfor %}
        coalesce(stated.eia_applied, 0) as eia_applied,
        coalesce(stated.energy_review_applied, 0) as energy_review_applied,
        worst.worst_matter_ratio,
        coalesce(stated.open_matters, 0) as open_matters,
        stated.last_event_on,
        stated.works_permitted_on,
        stated.works_permit_expires_on,
        stated.granted_land,
        coalesce(stated.parcels, 0) as parcels,
        stated.handed_over,
        stated.awaited,
        stated.agreed_start_on
    from lifecycles
    inner join instants on lifecycles.as_of = instants.as_of
    left join stated
        on lifecycles.project_code = stated.project_code and instants.instant_no = stated.instant_no
    left join worst
        on lifecycles.project_code = worst.project_code and instants.instant_no = worst.instant_no

)

select
    project_code,
    as_of,
    cast(stage as integer) as stage,
    in_engineering = 1 as is_in_engineering,
    granted_land = 1 as is_land_granted,
    proposal = 1 as has_proposal,
    project_approval = 1 as has_project_approval,
    site_preselection = 1 as has_site_preselection,
    parcels > 0 as has_land,
    land_use_permit = 1 as has_land_use_permit,
    greatest(eia, energy_review) = 1 and eia = eia_applied and energy_review = energy_review_applied
        as has_special_reviews,
    preliminary_design = 1 as has_preliminary_design,
    works_planning_permit = 1 as has_works_planning_permit,
    drawing_review = 1 as has_drawing_review,
    tender = 1 as has_tender,
    works_permit = 1 as has_works_permit,
    parcels > 0 or land_use_permit = 1 as has_land_right,
    case
        when parcels > 0 and handed_over = parcels then true
        when awaited > 0 then false
    end as is_handed_over,
    {{ fit_ratio('worst_matter_ratio') }} as worst_matter_ratio,
    cast(open_matters as integer) as open_matters,
    {{ days_between('last_event_on', 'as_of_on') }} as days_since_event,
    works_permitted_on,
    works_permit_expires_on,
    agreed_start_on
from joined
