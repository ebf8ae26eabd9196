-- The verdict of each rule and the health index. Grain: one row per rated project.
create or replace temp table verdicts as
with seen as (
    select
        *,
        case
            when not (is_build and closed_month >= 3 and expected > 0 and coalesce(annual_plan_wan <> 0, true)) then null
            when is_investment_blind then 'investment_stale'
            when annual_plan_wan is null then 'no_annual_plan'
            when completed_ratio is null then 'investment_unreported'
            else ''
        end as b_inv,
        case
            when not (is_build and has_site) then null
            when is_site_blind then 'site_stale'
            when zero_site_days is null then 'attendance_unreported'
            else ''
        end as b_site,
        case
            when not is_build then null
            when is_investment_blind then 'investment_stale'
            when zero_months is null then 'investment_unreported'
            else ''
        end as b_zero,
        case when is_start then case when days_past_planned_start is null then 'no_planned_start' else '' end end as s_due,
        coalesce(worst_matter_ratio, case when open_matters = 0 then 0 end) as used,
        case
            when not is_start then null
            when is_approvals_blind then 'approvals_stale'
            when used is null then 'limit_unknown'
            else ''
        end as s_over,
        case
            when not (is_start and coalesce(days_past_planned_start >= -240, true)) then null
            when is_approvals_blind then 'approvals_stale'
            when slack is null then 'no_planned_start'
            else ''
        end as s_slack,
        case
            when not is_start or is_complete then null
            when is_approvals_blind then 'approvals_stale'
            when days_since_approval_event is null then 'no_approval_event'
            else ''
        end as s_stall
    from readings
),

levels as (
    select
        *,
        case when b_inv = '' then
            case
                when ratio < 0.6 and gap >= 10 then 1
                when gap >= 30 then 2
                when ratio < 0.8 and gap >= 5 then 3
                when gap >= 15 then 4
                when ratio < 0.9 and gap >= 3 then 5
                else 0
            end
        end as b_inv_clause,
        case b_inv_clause when 1 then 1 when 2 then 1 when 3 then 2 when 4 then 2 when 5 then 3 when 0 then 0 end
            as b_inv_level,
        case when b_site = '' then
            case when zero_site_days >= 30 then 1 when zero_site_days >= 15 then 2 when zero_site_days >= 7 then 3 else 0 end
        end as b_site_level,
        case when b_zero = '' then
            case when zero_months >= 4 then 1 when zero_months >= 3 then 2 when zero_months >= 2 then 3 else 0 end
        end as b_zero_level,
        case when s_due = '' then
            case
                when days_past_planned_start >= 61 then 1
                when days_past_planned_start >= 31 then 2
                when days_past_planned_start >= 1 then 3
                else 0
            end
        end as s_due_level,
        case when s_over = '' then
            case when used > 2 then 1 when used > 1.5 then 2 when used > 1 then 3 else 0 end
        end as s_over_level,
        case when s_slack = '' then
            case when slack < -40 then 1 when slack < -20 then 2 when slack < 0 then 3 else 0 end
        end as s_slack_level,
        case when s_stall = '' then
            case
                when days_since_approval_event >= 120 then 1
                when days_since_approval_event >= 90 then 2
                when days_since_approval_event >= 60 then 3
                else 0
            end
        end as s_stall_level,
        case when is_start and not is_approvals_blind
            then scored(progress, 0.5, 1) end as procedures_4,
        case when is_start and not is_approvals_blind
            then scored(slack, -40, 10) end as slack_4,
        case when is_start then
            (
                case when has_land_right is null then 0 else 50 end
                + case when is_handed_over is null then 0 else 25 end
                + case when funds_ratio is null then 0 else 25 end
            )
        end as elements_known,
        case when elements_known > 0 then
            floor(
                (
                    case when has_land_right then 50 else 0 end
                    + case when is_handed_over then 25 else 0 end
                    + case when funds_ratio >= 0.3 then 25 else 0 end
                ) * 100 / elements_known * 1e4 + 0.5000001
            ) / 1e4
        end as elements_4,
        case when is_build and not is_investment_blind and closed_month > 0 and completed_ratio is not null then
            case
                when expected <= 0 then 100
                else scored(ratio, 0.5, 1)
            end
        end as investment_4,
        case when is_build
            then scored(milestone_days_late, 90, 0)
        end as milestones_4,
        case when is_build and not is_site_blind
            then scored(attendance_ratio, 0.1::double, 0.7::double)
        end as site_4,
        is_registrable
        and ((is_registered and days_start_to_registered is not null) or (not is_registered and days_since_start > 30))
            as is_told,
        case when is_build then
            case when is_permit_before_start is null or not is_in_engineering then 0 else 40 end
            + case when has_lapsed_permit is null or not is_in_engineering then 0 else 20 end
            + case when is_told then 40 else 0 end
        end as compliance_known,
        case when compliance_known > 0 then
            floor(
                (
                    case when is_permit_before_start and is_in_engineering then 40 else 0 end
                    + case when not has_lapsed_permit and is_in_engineering then 20 else 0 end
                    + case when is_told and is_registered and days_start_to_registered <= 30 then 40 else 0 end
                ) * 100 / compliance_known * 1e4 + 0.5000001
            ) / 1e4
        end as compliance_4,
        case when is_start or is_build then scored(15 * overdue_items + 5 * open_items, 100, 0) end as problems_4,
        case when is_start or is_build then
            scored(20 * stale_sources + 15 * conflicts + case when is_code_doubtful then 10 else 0 end, 100, 0)
        end as trust_4
    from seen
),

weighed as (
    select
        *,
        case when procedures_4 is null then 0 else 40 end
        + case when slack_4 is null then 0 else 25 end
        + case when elements_4 is null then 0 else 15 end
        + case when investment_4 is null then 0 else 40 end
        + case when milestones_4 is null then 0 else 20 end
        + case when site_4 is null then 0 else 15 end
        + case when compliance_4 is null then 0 else 10 end
        + case when problems_4 is null then 0 else 10 end
        + case when trust_4 is null then 0 when is_start then 10 else 5 end as weight,
        coalesce(procedures_4 * 40, 0)
        + coalesce(slack_4 * 25, 0)
        + coalesce(elements_4 * 15, 0)
        + coalesce(investment_4 * 40, 0)
        + coalesce(milestones_4 * 20, 0)
        + coalesce(site_4 * 15, 0)
        + coalesce(compliance_4 * 10, 0)
        + coalesce(problems_4 * 10, 0)
        + coalesce(trust_4 * case when is_start then 10 else 5 end, 0) as earned,
        least(
            nullif(b_inv_level, 0), nullif(b_site_level, 0), nullif(b_zero_level, 0), nullif(s_due_level, 0),
            nullif(s_over_level, 0), nullif(s_slack_level, 0), nullif(s_stall_level, 0)
        ) as worst_level,
        case when is_start then procedures_4 else investment_4 end as lead_score
    from levels
)

select
    *,
    case when lead_score is not null and weight >= 60 then floor(earned / weight * 10 + 0.5000001) / 10 end
        as health_index,
    case when health_index >= 85 then 0 when health_index >= 70 then 1 when health_index >= 55 then 2
        when health_index is not null then 3 end as band,
    case worst_level when 1 then 3 when 2 then 2 when 3 then 1 else 0 end as cap
from weighed;
