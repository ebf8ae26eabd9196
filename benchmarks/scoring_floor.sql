-- The bare floor of scoring: the verdicts and the health of `project_facts` by hand-written SQL, under the
-- numbers of the sandbox city's rule book. Grain of `verdicts`: one row per project.
create or replace macro rounded(x) as floor(x * 1e4 + 0.5000001) / 1e4;
-- `least` and `greatest` pass over nulls: a missing reading has to be asked for.
create or replace macro scored(x, bad, good) as case
    when x is not null then rounded(least(greatest((x - bad) * 100.0 / (good - bad), 0), 100))
end;

create or replace temp table verdicts as
with facts as (
    select
        * replace (
            cast(completed_ratio as double) as completed_ratio,
            cast(own_plan_ratio as double) as own_plan_ratio,
            cast(worst_matter_ratio as double) as worst_matter_ratio,
            cast(attendance_ratio as double) as attendance_ratio,
            cast(funds_ratio as double) as funds_ratio
        ),
        [0.0535, 0.107, 0.213, 0.293, 0.375, 0.483, 0.568, 0.650, 0.746, 0.834, 0.916, 1.0]::double[] as curve
    from project_facts
),

steps as (
    select
        *,
        has_works_permit as got_works_permit,
        has_works_permit or has_tender as got_tender,
        has_works_permit or has_drawing_review as got_drawing_review,
        has_works_permit or has_special_reviews as got_special_reviews,
        has_works_permit or has_preliminary_design as got_preliminary_design,
        has_works_permit or has_works_planning_permit as got_works_planning_permit,
        has_works_permit or has_works_planning_permit or has_land_use_permit as got_land_use_permit,
        has_works_permit or has_works_planning_permit or has_land_use_permit or has_land as got_land,
        has_works_permit or has_works_planning_permit or has_land_use_permit or has_project_approval
            as got_project_approval,
        got_project_approval or has_site_preselection as got_site_preselection,
        got_project_approval or has_proposal as got_proposal,
        case when is_land_granted then 45 else 40 end as land_days,
        coalesce(curve[closed_month], 0) as done_share,
        case when planned_start_month > 1 then curve[planned_start_month - 1] else 0 end as share_before
    from facts
),

readings as (
    select
        *,
        10
        + case when got_land then 0 else land_days end
        + case when got_land_use_permit or not is_in_engineering then 0 else 5 end
        + case when got_works_permit or not is_in_engineering then 0 else 5 end
        + case
            when is_government then
                case when got_proposal then 0 else 7 end
                + case when got_site_preselection then 0 else 15 end
                + case when got_project_approval then 0 else 20 end
                + case when got_works_planning_permit or not is_in_engineering then 0 else 25 end
                + case when got_tender or not is_in_engineering then 0 else 30 end
            else
                case when got_project_approval then 0 else 1 end
                + case when got_works_planning_permit or not is_in_engineering then 0 else 20 end
                + case when got_drawing_review or not is_in_engineering then 0 else 15 end
        end as remaining_days,
        workdays_to_planned_start - remaining_days as slack,
        got_project_approval and got_land and got_special_reviews
        and (not is_government or (got_proposal and got_site_preselection and got_preliminary_design))
        and (
            not is_in_engineering
            or (
                got_land_use_permit and got_works_planning_permit and got_drawing_review and got_works_permit
                and (got_tender or not is_government)
            )
        ) as is_complete,
        case when is_in_engineering then case when is_government then 65 else 45 end else 0 end as build_days,
        case when got_project_approval and (got_proposal or not is_government) then 15 else 0 end
        + case when got_land and (got_site_preselection or not is_government) then 25 else 0 end
        + case when got_land_use_permit then 5 else 0 end
        + case when got_special_reviews then 10 else 0 end
        + case when got_works_planning_permit then 15 else 0 end
        + case when got_drawing_review then 10 else 0 end
        + case when got_tender and is_government then 10 else 0 end
        + case when got_works_permit then 10 else 0 end as obtained,
        case when workdays_to_planned_start <= 10 + build_days + land_days then 15 else 0 end
        + case when workdays_to_planned_start <= 10 + build_days then 25 else 0 end
        + case when workdays_to_planned_start <= 10 + case when is_in_engineering then 5 else 0 end then 10 else 0 end
        + case
            when not is_in_engineering then 0
            else
                case when workdays_to_planned_start <= 5 + build_days then 5 else 0 end
                + case when workdays_to_planned_start <= case when is_government then 45 else 30 end then 15 else 0 end
                + case when workdays_to_planned_start <= 15 then 10 else 0 end
                + case when is_government and workdays_to_planned_start <= 15 then 10 else 0 end
                + case when workdays_to_planned_start <= 10 then 10 else 0 end
        end as due,
        case
            when workdays_to_planned_start is not null
                then case when due > 0 then rounded(obtained / due) else 1 end
        end as progress,
        case when own_plan_ratio is null then 'seasonal' else 'own_plan' end as baseline,
        coalesce(
            own_plan_ratio,
            case
                when done_share > share_before
                    then rounded((done_share - share_before) / (1 - share_before))
                else 0
            end
        ) as expected,
        case when expected > 0 then rounded(completed_ratio / expected) end as ratio,
        floor((expected - completed_ratio) * 1e4 + 0.5000001) / 1e2 as gap
    from steps
),

seen as (
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

create or replace temp table health as
select
    project_code,
    as_of,
    phase,
    cast(health_index as decimal(5, 1)) as health_index,
    case when band is null then 'unrated' else ['green', 'blue', 'yellow', 'red'][greatest(band, cap) + 1] end as colour,
    cast(weight / 100 as decimal(5, 4)) as coverage_ratio,
    case when cap > band then
        case
            when b_inv_level = worst_level then 'B-INV'
            when b_site_level = worst_level then 'B-SITE'
            when b_zero_level = worst_level then 'B-ZERO'
            when s_due_level = worst_level then 'S-DUE'
            when s_over_level = worst_level then 'S-OVER'
            when s_slack_level = worst_level then 'S-SLACK'
            else 'S-STALL'
        end
    end as capped_by,
    columns('(.*)_4')::decimal(5, 1) as 'dim_\1',
    case
        when band is not null then null
        when lead_score is not null then 'coverage_low'
        when is_start and is_approvals_blind then 'approvals_stale'
        when is_start then 'no_planned_start'
        when is_investment_blind then 'investment_stale'
        when coalesce(annual_plan_wan, 0) = 0 then 'no_annual_plan'
        when closed_month = 0 then 'no_closed_month'
        else 'investment_unreported'
    end as reason,
    '2023.1' as rulebook_version
from verdicts
where is_start or is_build
order by project_code, as_of;

create or replace temp table signals as
with told as (
    select
        project_code,
        as_of,
        'B-INV' as rule,
        b_inv as state,
        b_inv_level as level,
        case when b_inv_clause in (2, 4) then gap else ratio end as measured,
        [0.9, 0.6, 30, 0.8, 15, 0.9][b_inv_clause + 1] as threshold,
        case when b_inv_clause in (2, 4) then '百分点' else '比值' end as unit,
        case when b_inv_level > 0 then
            '截至' || closed_month || '月完成年度计划投资的' || cast(completed_ratio * 100 as decimal(18, 2)) || '%，按'
            || case baseline when 'own_plan' then '自身月度计划' else '全国季节曲线' end
            || '应完成' || cast(expected * 100 as decimal(18, 2)) || '%，完成比' || cast(ratio as decimal(18, 4)) || '，落后'
            || cast(gap as decimal(18, 2)) || '个百分点，达到' || ['一级', '二级', '三级'][b_inv_level]
            || '预警线。请业主单位说明原因并报赶工计划。'
        end as sentence,
        '{"closed_month":' || closed_month || ',"baseline":"' || baseline || '","completed_pct":'
        || cast(completed_ratio * 100 as decimal(18, 2)) || ',"expected_pct":' || cast(expected * 100 as decimal(18, 2))
        || ',"ratio":' || cast(ratio as decimal(18, 4)) || ',"gap_pp":' || cast(gap as decimal(18, 2)) || '}' as evidence
    from verdicts
    where b_inv is not null
    union all
    select
        project_code,
        as_of,
        'B-SITE',
        b_site,
        b_site_level,
        zero_site_days,
        [7, 30, 15, 7][b_site_level + 1],
        '天',
        case when b_site_level > 0 then
            '工地已连续' || zero_site_days || '天无人考勤，达到' || ['一级', '二级', '三级'][b_site_level] || '预警线（'
            || [30, 15, 7][b_site_level] || '天）。请到现场核实是否停工；停工的，依法报告。'
        end,
        null
    from verdicts
    where b_site is not null
    union all
    select
        project_code,
        as_of,
        'B-ZERO',
        b_zero,
        b_zero_level,
        zero_months,
        [2, 4, 3, 2][b_zero_level + 1],
        '个月',
        case when b_zero_level > 0 then
            '已连续' || zero_months || '个月没有新增投资，达到' || ['一级', '二级', '三级'][b_zero_level] || '预警线（'
            || [4, 3, 2][b_zero_level] || '个月）。请核实是否停工；停工的，依法报告并说明复工时间。'
        end,
        null
    from verdicts
    where b_zero is not null
    union all
    select
        project_code,
        as_of,
        'S-DUE',
        s_due,
        s_due_level,
        days_past_planned_start,
        [1, 61, 31, 1][s_due_level + 1],
        '天',
        case when s_due_level > 0 then
            '已超过计划开工时间' || days_past_planned_start || '天仍无开工认定，达到' || ['一级', '二级', '三级'][s_due_level]
            || '预警线（' || [61, 31, 1][s_due_level]
            || '天）。请业主单位报送开工报告，未开工的说明原因并报新的开工时间。'
        end,
        null
    from verdicts
    where s_due is not null
    union all
    select
        project_code,
        as_of,
        'S-OVER',
        s_over,
        s_over_level,
        used,
        [1, 2, 1.5, 1][s_over_level + 1],
        '倍',
        case when s_over_level > 0 then
            '在办事项最长用时为承诺时限的' || cast(used as decimal(18, 3)) || '倍，超过' || ['一级', '二级', '三级'][s_over_level]
            || '预警线（' || cast([2, 1.5, 1][s_over_level] as decimal(18, 3)) || '倍）。请审批部门说明超时原因并限期办结。'
        end,
        '{"open_matters":' || open_matters || '}'
    from verdicts
    where s_over is not null
    union all
    select
        project_code,
        as_of,
        'S-SLACK',
        s_slack,
        s_slack_level,
        slack,
        [0, -40, -20, 0][s_slack_level + 1],
        '工作日',
        case when s_slack_level > 0 then
            '距计划开工' || workdays_to_planned_start || '个工作日（负数为已过），剩余手续按参考时限需' || remaining_days
            || '个工作日，裕度' || slack || '个工作日，低于' || ['一级', '二级', '三级'][s_slack_level] || '预警线（'
            || [-40, -20, 0][s_slack_level] || '）。请责任部门并联办理剩余手续或提请调整开工时间。'
        end,
        '{"workdays_left":' || workdays_to_planned_start || ',"remaining_days":' || remaining_days || '}'
    from verdicts
    where s_slack is not null
    union all
    select
        project_code,
        as_of,
        'S-STALL',
        s_stall,
        s_stall_level,
        days_since_approval_event,
        [60, 120, 90, 60][s_stall_level + 1],
        '天',
        case when s_stall_level > 0 then
            '手续未办齐，且已' || days_since_approval_event || '天没有任何审批进展，达到' || ['一级', '二级', '三级'][s_stall_level]
            || '预警线（' || [120, 90, 60][s_stall_level] || '天）。请项目专员核实卡点并推动下一事项申报。'
        end,
        null
    from verdicts
    where s_stall is not null
)

select
    project_code,
    as_of,
    rule,
    cast(level as smallint) as level,
    cast(case when level is not null then measured end as decimal(18, 4)) as measured,
    cast(case when level is not null then threshold end as decimal(18, 4)) as threshold,
    unit,
    sentence,
    '2023.1' as rulebook_version,
    case when state <> '' then '{"blind":"' || state || '"}' else evidence end as evidence
from told
order by project_code, as_of, rule;
