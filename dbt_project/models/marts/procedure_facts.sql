{%- set matters_counted = [
    'proposal', 'project_approval', 'site_preselection', 'land_use_permit', 'eia', 'energy_review',
    'preliminary_design', 'works_planning_permit', 'drawing_review', 'tender', 'works_permit'
] %}
{%- set permit_kinds = ['land_use_permit', 'works_planning_permit', 'works_permit'] %}
with evaluations as (

    select * from {{ source('reference', 'evaluations') }}

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

matters as (

    select * from {{ ref('matters') }}

),

permits as (

    select * from {{ ref('permits') }}

),

filings as (

    select * from {{ ref('int_permits') }} where permit_kind = 'completion_filing' and project_code is not null

),

engineering_items as (

    select * from {{ ref('int_engineering_codes') }} where has_item and project_code is not null

),

parcels as (

    select * from {{ ref('parcels') }}

),

-- What an application had come to at each instant; its clock runs on while it is open. What is dated
-- after the instant is a slip of the pen and has not happened.
applications as (

    select
        matters.project_code,
        evaluations.as_of,
        matters.matter,
        matters.stage,
        matters.source,
        matters.limit_days,
        case when matters.last_event_on <= evaluations.as_of_on then matters.last_event_on end as last_event_on,
        matters.is_open and matters.accepted_on <= evaluations.as_of_on as is_open,
        matters.status in ('approved', 'approved_conditionally') and matters.decided_on <= evaluations.as_of_on
            as is_obtained,
        case
            when day_to.workday_no - day_from.workday_no < matters.paused_days then 0
            else day_to.workday_no - day_from.workday_no - matters.paused_days
        end as used_days
    from matters
    cross join evaluations
    left join calendar as day_from on matters.accepted_on = day_from.day
    left join calendar as day_to on least(evaluations.as_of_on, matters.paused_on) = day_to.day
    where matters.known_at <= evaluations.as_of

),

matter_facts as (

    select
        project_code,
        as_of,
        max(stage) as stage,
        {%- for matter in matters_counted %}
        max(case when matter = '{{ matter }}' and is_obtained then 1 else 0 end) as {{ matter }},
        {%- endfor %}
        max(case when matter = 'eia' then 1 else 0 end) as eia_applied,
        max(case when matter = 'energy_review' then 1 else 0 end) as energy_review_applied,
        max(
            case when is_open and limit_days > 0 then {{ ratio('used_days', 'limit_days', 4, 0) }} end
        ) as worst_matter_ratio,
        sum(case when is_open then 1 else 0 end) as open_matters,
        max(last_event_on) as last_event_on,
        max(case when source like 'engineering/%' then 1 else 0 end) as in_engineering
    from applications
    group by project_code, as_of

),

permit_facts as (

    select
        permits.project_code,
        evaluations.as_of,
        max(case permits.permit_kind when 'land_use_permit' then 1 when 'works_planning_permit' then 2 else 3 end)
            as stage,
        {%- for kind in permit_kinds %}
        max(case when permits.permit_kind = '{{ kind }}' and not permits.is_revoked then 1 else 0 end) as {{ kind }},
        {%- endfor %}
        min(
            case when permits.permit_kind = 'works_permit' and not permits.is_revoked then permits.issued_on end
        ) as works_permitted_on,
        max(
            case when permits.permit_kind = 'works_permit' and not permits.is_revoked then permits.expires_on end
        ) as works_permit_expires_on,
        max(permits.issued_on) as last_event_on
    from permits
    cross join evaluations
    where permits.known_at <= evaluations.as_of and permits.issued_on <= evaluations.as_of_on
    group by permits.project_code, evaluations.as_of

),

land_facts as (

    select
        parcels.project_code,
        evaluations.as_of,
        max(case when parcels.supply_mode in ('granted', 'leased') then 1 else 0 end) as granted_land,
        sum(1) as parcels,
        sum(case when parcels.handed_over_on <= evaluations.as_of_on then 1 else 0 end) as handed_over,
        sum(
            case
                when
                    parcels.agreed_handover_on is not null
                    and (parcels.handed_over_on is null or parcels.handed_over_on > evaluations.as_of_on)
                    then 1
                else 0
            end
        ) as awaited,
        max(parcels.signed_on) as last_event_on
    from parcels
    cross join evaluations
    where parcels.known_at <= evaluations.as_of and parcels.signed_on <= evaluations.as_of_on
    group by parcels.project_code, evaluations.as_of

),

-- Any record of the building-project platform: outside it, a missing matter says nothing.
platform_records as (

    select
        project_code,
        1 as stage,
        known_at
    from engineering_items

    union all

    select
        project_code,
        4 as stage,
        known_at
    from filings

),

platform_facts as (

    select
        platform_records.project_code,
        evaluations.as_of,
        max(platform_records.stage) as stage
    from platform_records
    cross join evaluations
    where platform_records.known_at <= evaluations.as_of
    group by platform_records.project_code, evaluations.as_of

),

lifecycles as (

    select
        lifecycles.project_code,
        lifecycles.as_of,
        evaluations.as_of_on
    from {{ ref('lifecycles') }} as lifecycles
    inner join evaluations on lifecycles.as_of = evaluations.as_of

),

joined as (

    select
        lifecycles.project_code,
        lifecycles.as_of,
        lifecycles.as_of_on,
        greatest(1, matter_facts.stage, permit_facts.stage, platform_facts.stage) as stage,
        coalesce(matter_facts.in_engineering, 0) = 1
        or permit_facts.project_code is not null
        or platform_facts.project_code is not null as is_in_engineering,
        {%- for matter in matters_counted if matter not in permit_kinds %}
        coalesce(matter_facts.{{ matter }}, 0) as {{ matter }},
        {%- endfor %}
        {%- for kind in permit_kinds %}
        greatest(matter_facts.{{ kind }}, permit_facts.{{ kind }}, 0) as {{ kind }},
        {%- endfor %}
        coalesce(matter_facts.eia_applied, 0) as eia_applied,
        coalesce(matter_facts.energy_review_applied, 0) as energy_review_applied,
        matter_facts.worst_matter_ratio,
        coalesce(matter_facts.open_matters, 0) as open_matters,
        greatest(
            matter_facts.last_event_on, permit_facts.last_event_on, land_facts.last_event_on
        ) as last_event_on,
        permit_facts.works_permitted_on,
        permit_facts.works_permit_expires_on,
        land_facts.granted_land,
        land_facts.parcels,
        land_facts.handed_over,
        land_facts.awaited
    from lifecycles
    left join matter_facts
        on
            lifecycles.project_code = matter_facts.project_code
            and lifecycles.as_of = matter_facts.as_of
    left join permit_facts
        on
            lifecycles.project_code = permit_facts.project_code
            and lifecycles.as_of = permit_facts.as_of
    left join land_facts
        on
            lifecycles.project_code = land_facts.project_code
            and lifecycles.as_of = land_facts.as_of
    left join platform_facts
        on
            lifecycles.project_code = platform_facts.project_code
            and lifecycles.as_of = platform_facts.as_of

)

select
    project_code,
    as_of,
    cast(stage as integer) as stage,
    is_in_engineering,
    granted_land = 1 as is_land_granted,
    proposal = 1 as has_proposal,
    project_approval = 1 as has_project_approval,
    site_preselection = 1 as has_site_preselection,
    parcels is not null as has_land,
    land_use_permit = 1 as has_land_use_permit,
    greatest(eia, energy_review) = 1 and eia = eia_applied and energy_review = energy_review_applied
        as has_special_reviews,
    preliminary_design = 1 as has_preliminary_design,
    works_planning_permit = 1 as has_works_planning_permit,
    drawing_review = 1 as has_drawing_review,
    tender = 1 as has_tender,
    works_permit = 1 as has_works_permit,
    parcels is not null or land_use_permit = 1 as has_land_right,
    case
        when handed_over = parcels then true
        when awaited > 0 then false
    end as is_handed_over,
    {{ fit_ratio('worst_matter_ratio') }} as worst_matter_ratio,
    cast(open_matters as integer) as open_matters,
    {{ days_between('last_event_on', 'as_of_on') }} as days_since_event,
    works_permitted_on,
    works_permit_expires_on
from joined
