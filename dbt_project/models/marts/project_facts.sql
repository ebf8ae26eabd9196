{%- set epoch = "date '1970-01-01'" %}
{%- set sources = ['approval', 'engineering', 'land', 'planning', 'construction', 'statistics', 'site'] %}
with evaluations as (

    select
        as_of,
        as_of_on,
        cast(extract(year from as_of_on) as integer) as as_of_year
    from {{ source('reference', 'evaluations') }}
    where not coalesce(is_companion, false)

),

calendar as (

    select * from {{ source('reference', 'calendar') }}

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

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

progress as (

    select * from {{ ref('progress_facts') }}

),

funds as (

    select * from {{ ref('fund_facts') }}

),

items as (

    select * from {{ ref('item_facts') }}

),

conflicts as (

    select * from {{ ref('conflict_facts') }}

),

issues as (

    select * from {{ ref('issue_facts') }}

),

freshness as (

    select * from {{ ref('source_freshness') }}

),

feed_states as (

    select
        freshness.as_of,
        freshness.feed,
        freshness.state in ('stale', 'missing') as is_blind,
        -- the history of the first pull is as new as the instant it is looked at
        case
            when freshness.basis = 'source' then evaluations.as_of_on
            else cast({{ utc_to_local('freshness.last_landed_at') }} as date)
        end as seen_on
    from freshness
    inner join evaluations on freshness.as_of = evaluations.as_of

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
        max(case when not is_blind and feed = 'site/attendance_daily' then 1 else 0 end) = 0 as is_site_blind,
        max(case when not is_blind and feed = 'followup/coordination_items' then 1 else 0 end) = 0 as is_items_blind,
        max(
            case when feed in ('approval/matters', 'engineering/matters', 'engineering/steps') then seen_on end
        ) as approvals_seen_on
    from feed_states
    group by as_of

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
        lifecycles.start_claimed_on,
        lifecycles.has_a_evidence,
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
        procedures.agreed_start_on,
        investment.closed_month,
        case when not source_states.is_investment_blind then investment.completed_ytd_wan end as completed_ytd_wan,
        case when not source_states.is_investment_blind then investment.zero_months end as zero_months,
        investment.own_plan_ratio,
        -- as for the year's investment: two silent months leave a project unknown, unless it is done
        not source_states.is_investment_blind
        and (
            progress.last_month_seq >= evaluations.as_of_year * 12 + investment.closed_month - 1
            or lifecycles.phase = 'done'
        ) as is_reported,
        progress.last_month_seq = evaluations.as_of_year * 12 + investment.closed_month as is_reported_in_time,
        progress.cumulative_wan,
        progress.cumulative_drop_wan,
        progress.half_year_wan,
        progress.new_wan,
        progress.seen_on as investment_seen_on,
        sites.project_code is not null as has_site,
        case when not source_states.is_site_blind then sites.zero_site_days end as zero_site_days,
        case when not source_states.is_site_blind then sites.attendance_ratio end as attendance_ratio,
        case when not source_states.is_site_blind then sites.crowded_days_7 end as crowded_days_7,
        sites.last_reported_on as site_seen_on,
        {{ ratio('funds.allotted_wan', 'lifecycles.annual_plan_wan') }} as funds_ratio,
        funds.fund_gap_pct,
        funds.seen_on as funds_seen_on,
        case when not source_states.is_items_blind then coalesce(items.open_items, 0) end as open_items,
        case when not source_states.is_items_blind then coalesce(items.overdue_items, 0) end as overdue_items,
        source_states.approval_stale + source_states.engineering_stale + source_states.land_stale
        + source_states.planning_stale + source_states.construction_stale
        + case when lifecycles.phase = 'build' then source_states.statistics_stale else 0 end
        + case when sites.project_code is not null then source_states.site_stale else 0 end as stale_sources,
        source_states.is_approvals_blind,
        source_states.is_investment_blind,
        source_states.is_site_blind,
        source_states.approvals_seen_on,
        coalesce(conflicts.conflicts, 0) as conflicts,
        coalesce(issues.open_issues, 0) as open_issues,
        today.workday_no - claimed_day.workday_no as workdays_since_claim,
        case when lifecycles.started_on is null then planned_day.workday_no - today.workday_no end
            as workdays_to_planned_start
    from lifecycles
    inner join evaluations on lifecycles.as_of = evaluations.as_of
    inner join source_states on lifecycles.as_of = source_states.as_of
    inner join register
        on
            lifecycles.project_code = register.project_code
            and {{ in_force_at('register', 'lifecycles.as_of') }}
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
    left join progress
        on
            lifecycles.project_code = progress.project_code
            and lifecycles.as_of = progress.as_of
    left join funds
        on
            lifecycles.project_code = funds.project_code
            and lifecycles.as_of = funds.as_of
    left join items
        on
            lifecycles.project_code = items.project_code
            and lifecycles.as_of = items.as_of
    left join conflicts
        on
            lifecycles.project_code = conflicts.project_code
            and lifecycles.as_of = conflicts.as_of
    left join issues
        on
            lifecycles.project_code = issues.project_code
            and lifecycles.as_of = issues.as_of
    left join calendar as today on evaluations.as_of_on = today.day
    left join calendar as planned_day on lifecycles.planned_start_on = planned_day.day
    left join calendar as claimed_day on lifecycles.start_claimed_on = claimed_day.day

)

select
    project_code,
    as_of,
    phase,
    is_key,
    is_key and phase = 'start' as is_start,
    is_key and phase = 'build' as is_build,
    phase = 'suspended' as is_suspended,
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
    start_claimed_on is not null as has_start_claim,
    -- a claim without evidence of its own is still to be proven
    case
        when is_approvals_blind then null
        when start_claimed_on is null or has_a_evidence then 0
        else cast(workdays_since_claim as integer)
    end as workdays_start_unproven,
    case when started_on is null then {{ days_between('as_of_on', 'works_permit_expires_on') }} end
        as days_to_permit_expiry,
    case when started_on is null then {{ days_between('agreed_start_on', 'as_of_on') }} end as days_past_agreed_start,
    {{ days_between('as_of_on', 'planned_finish_on') }} as days_to_planned_finish,
    case when is_reported then {{ ratio('cumulative_wan', 'total_investment_wan') }} end as total_completed_ratio,
    case when is_reported then {{ ratio('half_year_wan', 'total_investment_wan') }} end as half_year_ratio,
    case when is_reported then cumulative_drop_wan end as cumulative_drop_wan,
    -- no month of the year is closed in January
    case
        when is_reported and is_reported_in_time and closed_month > 0
            then {{ fit_ratio(ratio('new_wan * 100', 'annual_plan_wan')) }}
    end as month_jump_pp,
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
    crowded_days_7,
    has_land_right,
    is_handed_over,
    {{ fit_ratio('funds_ratio') }} as funds_ratio,
    fund_gap_pct,
    -- The plan's own milestones: the start, reached by whoever builds, and the finish.
    case
        when phase <> 'build' or started_on is null or planned_finish_on is null then null
        when planned_finish_on < as_of_on then {{ days_between('planned_finish_on', 'as_of_on') }}
        else 0
    end as milestone_days_late,
    open_items,
    overdue_items,
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
    {{ days_between(epoch, 'approvals_seen_on') }} as approvals_seen_day,
    {{ days_between(epoch, 'investment_seen_on') }} as investment_seen_day,
    {{ days_between(epoch, 'site_seen_on') }} as site_seen_day,
    {{ days_between(epoch, 'funds_seen_on') }} as funds_seen_day,
    grade in ('C', 'R') as is_code_doubtful,
    conflicts,
    open_issues
from joined
