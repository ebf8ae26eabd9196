{%- set sources = ['approval', 'engineering', 'land', 'planning', 'construction', 'statistics', 'site'] %}
with evaluations as (

    select
        as_of,
        as_of_on,
        cast(extract(year from as_of_on) as integer) as as_of_year
    from {{ source('reference', 'evaluations') }}

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

register as (

    select * from {{ ref('int_register') }} where not is_void

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

procedures as (

    select * from {{ ref('procedure_facts') }}

),

investment as (

    select * from {{ ref('investment_facts') }}

),

sites as (

    select * from {{ ref('site_facts') }}

),

fund_batches as (

    select * from {{ ref('fund_batches') }}

),

freshness as (

    select * from {{ ref('source_freshness') }}

),

feed_states as (

    select
        as_of,
        feed,
        state in ('stale', 'missing') as is_blind
    from freshness

),

-- A source is as stale as the worst of its feeds. A feed the city does not have is no stale source,
-- and what only it would tell is not known.
source_states as (

    select
        as_of,
        {%- for source in sources %}
        max(case when is_blind and feed like '{{ source }}/%' then 1 else 0 end) as {{ source }}_stale,
        {%- endfor %}
        max(case when not is_blind and feed = 'approval/matters' then 1 else 0 end) = 0
        or max(case when is_blind and feed in ('engineering/matters', 'engineering/steps') then 1 else 0 end) = 1
            as is_approvals_blind,
        max(case when not is_blind and feed = 'statistics/investment_monthly' then 1 else 0 end) = 0
            as is_investment_blind,
        max(case when not is_blind and feed = 'site/attendance_daily' then 1 else 0 end) = 0 as is_site_blind
    from feed_states
    group by as_of

),

funds as (

    select
        fund_batches.project_code,
        evaluations.as_of,
        sum(coalesce(fund_batches.allotted_wan, 0)) as allotted_wan
    from fund_batches
    cross join evaluations
    where fund_batches.known_at <= evaluations.as_of and fund_batches.issued_on <= evaluations.as_of_on
    group by fund_batches.project_code, evaluations.as_of

),

joined as (

    select
        lifecycles.project_code,
        lifecycles.as_of,
        evaluations.as_of_on,
        evaluations.as_of_year,
        lifecycles.phase,
        lifecycles.is_key,
        lifecycles.annual_plan_wan,
        lifecycles.planned_start_on,
        lifecycles.planned_finish_on,
        lifecycles.started_on,
        lifecycles.registered_on,
        register.approval_type = 'approval' as is_government,
        register.total_investment_wan,
        register.grade,
        procedures.is_in_engineering,
        procedures.is_land_granted,
        procedures.has_proposal,
        procedures.has_project_approval,
        procedures.has_site_preselection,
        procedures.has_land,
        procedures.has_land_use_permit,
        procedures.has_special_reviews,
        procedures.has_preliminary_design,
        procedures.has_works_planning_permit,
        procedures.has_drawing_review,
        procedures.has_tender,
        procedures.has_works_permit,
        procedures.has_land_right,
        procedures.is_handed_over,
        procedures.worst_matter_ratio,
        procedures.open_matters,
        procedures.days_since_event,
        procedures.works_permitted_on,
        procedures.works_permit_expires_on,
        investment.closed_month,
        case when not source_states.is_investment_blind then investment.completed_ytd_wan end as completed_ytd_wan,
        case when not source_states.is_investment_blind then investment.zero_months end as zero_months,
        investment.own_plan_ratio,
        sites.project_code is not null as has_site,
        case when not source_states.is_site_blind then sites.zero_site_days end as zero_site_days,
        case when not source_states.is_site_blind then sites.attendance_ratio end as attendance_ratio,
        {{ ratio('funds.allotted_wan', 'lifecycles.annual_plan_wan') }} as funds_ratio,
        source_states.approval_stale + source_states.engineering_stale + source_states.land_stale
        + source_states.planning_stale + source_states.construction_stale
        + case when lifecycles.phase = 'build' then source_states.statistics_stale else 0 end
        + case when sites.project_code is not null then source_states.site_stale else 0 end as stale_sources,
        source_states.is_approvals_blind,
        source_states.is_investment_blind,
        source_states.is_site_blind,
        case when lifecycles.started_on is null then planned_day.workday_no - today.workday_no end
            as workdays_to_planned_start
    from lifecycles
    inner join evaluations on lifecycles.as_of = evaluations.as_of
    inner join source_states on lifecycles.as_of = source_states.as_of
    inner join register on lifecycles.project_code = register.project_code
    inner join procedures
        on
            lifecycles.project_code = procedures.project_code
            and lifecycles.as_of = procedures.as_of
    inner join investment
        on
            lifecycles.project_code = investment.project_code
            and lifecycles.as_of = investment.as_of
    left join sites
        on
            lifecycles.project_code = sites.project_code
            and lifecycles.as_of = sites.as_of
    left join funds
        on
            lifecycles.project_code = funds.project_code
            and lifecycles.as_of = funds.as_of
    left join calendar as today on evaluations.as_of_on = today.day
    left join calendar as planned_day on lifecycles.planned_start_on = planned_day.day

)

select
    project_code,
    as_of,
    phase,
    is_key,
    is_key and phase = 'start' as is_start,
    is_key and phase = 'build' as is_build,
    is_government,
    coalesce(is_land_granted, not is_government) as is_land_granted,
    is_in_engineering,
    coalesce(total_investment_wan >= 500, false) as is_registrable,
    closed_month,
    annual_plan_wan,
    completed_ytd_wan,
    {{ ratio('completed_ytd_wan', 'annual_plan_wan') }} as completed_ratio,
    own_plan_ratio,
    case
        when planned_start_on < make_date(as_of_year, 1, 1) then 0
        when planned_start_on <= make_date(as_of_year, 12, 31)
            then cast(extract(month from planned_start_on) as integer)
    end as planned_start_month,
    zero_months,
    case when started_on is null then {{ days_between('planned_start_on', 'as_of_on') }} end as days_past_planned_start,
    cast(workdays_to_planned_start as integer) as workdays_to_planned_start,
    has_proposal,
    has_project_approval,
    has_site_preselection,
    has_land,
    has_land_use_permit,
    has_special_reviews,
    has_preliminary_design,
    has_works_planning_permit,
    has_drawing_review,
    has_tender,
    has_works_permit,
    worst_matter_ratio,
    open_matters,
    case when not is_approvals_blind then days_since_event end as days_since_approval_event,
    has_site,
    zero_site_days,
    attendance_ratio,
    has_land_right,
    is_handed_over,
    {{ fit_ratio('funds_ratio') }} as funds_ratio,
    -- The plan's own milestones: the start, reached by whoever builds, and the finish.
    case
        when phase <> 'build' or started_on is null or planned_finish_on is null then null
        when planned_finish_on < as_of_on then {{ days_between('planned_finish_on', 'as_of_on') }}
        else 0
    end as milestone_days_late,
    cast(null as integer) as open_items,
    cast(null as integer) as overdue_items,
    case
        when started_on is not null and is_in_engineering then coalesce(works_permitted_on <= started_on, false)
    end as is_permit_before_start,
    started_on is null and coalesce(works_permit_expires_on < as_of_on, false) as has_lapsed_permit,
    registered_on is not null as is_registered,
    {{ days_between('started_on', 'as_of_on') }} as days_since_start,
    {{ days_between('started_on', 'registered_on') }} as days_start_to_registered,
    cast(stale_sources as integer) as stale_sources,
    is_approvals_blind,
    is_investment_blind,
    is_site_blind,
    grade in ('C', 'R') as is_code_doubtful,
    0 as conflicts
from joined
