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
            when not is_start then null
            when is_approvals_blind then 'approvals_stale'
            when slack is null then 'no_planned_start'
            else ''
        end as s_slack,
        case
            when not is_start then null
            when is_approvals_blind then 'approvals_stale'
            when stall_days is null then 'no_approval_event'
            else ''
        end as s_stall,
        case when is_build and finish_forecast_days_late is not null
            then case when is_investment_blind then 'investment_stale' else '' end
        end as b_end,
        case when is_build and fund_gap_pct is not null then '' end as b_fund,
        case when is_build then case when milestone_days_late is null then 'no_milestone' else '' end end as b_mile,
        case
            when not is_build then null
            when is_investment_blind then 'investment_stale'
            when cumulative_drop_wan is null then 'investment_unreported'
            else ''
        end as b_neg,
        case
            when not (is_build and is_registrable) then null
            when is_investment_blind then 'investment_stale'
            when waiting_days is null then 'no_start_date'
            else ''
        end as b_stat,
        case
            when not (is_build or (is_start and has_start_claim)) then null
            when idle_days >= 15 or workdays_start_unproven >= 1 then ''
            when workdays_start_unproven is null then 'approvals_stale'
            when idle_days is not null then ''
            when is_investment_blind then 'investment_stale'
            when month_jump_pp is null then 'investment_unreported'
            when is_site_blind then 'site_stale'
            else 'attendance_unreported'
        end as b_truth,
        case
            when not (is_start and has_site and is_in_engineering) then null
            when is_approvals_blind then 'approvals_stale'
            when is_site_blind then 'site_stale'
            when early_days is null then 'attendance_unreported'
            else ''
        end as s_early,
        case when is_start and days_past_agreed_start is not null then '' end as s_land,
        case when is_start and days_to_permit_expiry is not null
            then case when is_approvals_blind then 'approvals_stale' else '' end
        end as s_permit,
        case when is_start and days_past_planned_start <= 0 and p_start_by_plan is not null
            then case when is_approvals_blind then 'approvals_stale' else '' end
        end as s_prob
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
        case when b_inv = '' then
            case
                when (ratio < 0.63 and gap >= 8) or gap >= 28 then 1
                when (ratio < 0.83 and gap >= 3) or gap >= 13 then 2
                when ratio < 0.93 and gap >= 1 then 3
                else 0
            end
        end as b_inv_exit,
        case when b_site = '' then at_least(zero_site_days, 7, 15, 30) end as b_site_level,
        case when b_zero = '' then at_least(zero_months, 2, 3, 4) end as b_zero_level,
        case when s_due = '' then at_least(days_past_planned_start, 1, 31, 61) end as s_due_level,
        case when s_over = '' then above(used, 1, 1.5, 2) end as s_over_level,
        case when s_slack = '' then case when is_near then below(slack, 0, -20, -40) else 0 end end as s_slack_level,
        case when s_slack = '' then case when is_near then below(slack, 10, -10, -30) else 0 end end as s_slack_exit,
        case when s_stall = '' then at_least(stall_days, 60, 90, 120) end as s_stall_level,
        case when b_end = '' then at_least(finish_forecast_days_late, 30, 60, 120) end as b_end_level,
        case when b_end = '' then at_least(finish_forecast_days_late, 20, 50, 110) end as b_end_exit,
        case when b_fund = '' then above(fund_gap_pct, 0, 10, 30) end as b_fund_level,
        case when b_mile = '' then at_least(milestone_days_late, 15, 30, 60) end as b_mile_level,
        case when b_neg = '' then case when cumulative_drop_wan > 0 then 3 else 0 end end as b_neg_level,
        case when b_stat = '' then at_least(waiting_days, 15, 30, 60) end as b_stat_level,
        case when b_truth = '' then
            case
                when idle_days >= 29 then 6
                when workdays_start_unproven >= 10 then 2
                when idle_days >= 15 then 7
                when workdays_start_unproven >= 1 then 3
                else 0
            end
        end as b_truth_clause,
        b_truth_clause % 4 as b_truth_level,
        case when s_early = '' then case when early_days >= 3 then 1 else 0 end end as s_early_level,
        case when s_land = '' then at_least(days_past_agreed_start, -30, 1, 365) end as s_land_level,
        case when s_permit = '' then at_most(days_to_permit_expiry, 30, 10, -1) end as s_permit_level,
        case when s_prob = '' then below(p_start_by_plan, 0.5, 0.25, null) end as s_prob_level,
        case when s_prob = '' then below(p_start_by_plan, 0.55, 0.3, null) end as s_prob_exit,
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
            scored(
                20 * stale_sources + 15 * conflicts + 5 * open_issues
                + case when is_code_doubtful then 10 else 0 end,
                100,
                0
            )
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
            nullif(b_fund_level, 0), nullif(b_inv_level, 0), nullif(b_mile_level, 0),
            nullif(b_neg_level, 0), nullif(b_site_level, 0), nullif(b_stat_level, 0), nullif(b_truth_level, 0),
            nullif(b_zero_level, 0), nullif(s_due_level, 0), nullif(s_early_level, 0), nullif(s_land_level, 0),
            nullif(s_over_level, 0), nullif(s_permit_level, 0), nullif(s_slack_level, 0), nullif(s_stall_level, 0)
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
