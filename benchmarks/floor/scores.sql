-- What scoring publishes: health of the rated projects, and the signals of all rules with their sentences.
create or replace table health as
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

create or replace table signals as
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
