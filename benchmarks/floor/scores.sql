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
            when b_fund_level = worst_level then 'B-FUND'
            when b_inv_level = worst_level then 'B-INV'
            when b_mile_level = worst_level then 'B-MILE'
            when b_neg_level = worst_level then 'B-NEG'
            when b_site_level = worst_level then 'B-SITE'
            when b_stat_level = worst_level then 'B-STAT'
            when b_truth_level = worst_level then 'B-TRUTH'
            when b_zero_level = worst_level then 'B-ZERO'
            when s_due_level = worst_level then 'S-DUE'
            when s_early_level = worst_level then 'S-EARLY'
            when s_land_level = worst_level then 'S-LAND'
            when s_over_level = worst_level then 'S-OVER'
            when s_permit_level = worst_level then 'S-PERMIT'
            when s_slack_level = worst_level then 'S-SLACK'
            else 'S-STALL'
        end
    end as capped_by,
    columns('(.*)_4')::decimal(5, 1) as 'dim_\1',
    case
        when band is not null then null
        when is_suspended then 'suspended'
        when lead_score is not null then 'coverage_low'
        when is_start and is_approvals_blind then 'approvals_stale'
        when is_start then 'no_planned_start'
        when is_investment_blind then 'investment_stale'
        when coalesce(annual_plan_wan, 0) = 0 then 'no_annual_plan'
        when closed_month = 0 then 'no_closed_month'
        else 'investment_unreported'
    end as reason,
    '2023.3' as rulebook_version
from verdicts
order by project_code, as_of;

create or replace table signals as
with told as (
    select
        project_code,
        as_of,
        'B-INV' as rule,
        b_inv as state,
        b_inv_level as level,
        b_inv_exit as exit_level,
        investment_seen_day as seen_day,
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
        b_site_level,
        site_seen_day,
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
        b_zero_level,
        investment_seen_day,
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
        s_due_level,
        approvals_seen_day,
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
        s_over_level,
        approvals_seen_day,
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
        s_slack_exit,
        approvals_seen_day,
        slack,
        [0, -40, -20, 0][s_slack_level + 1],
        '工作日',
        case when s_slack_level > 0 then
            '距计划开工' || workdays_to_planned_start || '个工作日（负数为已过），剩余手续按本市办理时长中位数（案例不足的按参考时限）需' || remaining_days
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
        s_stall_level,
        approvals_seen_day,
        stall_days,
        [60, 120, 90, 60][s_stall_level + 1],
        '天',
        case when s_stall_level > 0 then
            '手续未办齐，且已' || stall_days || '天没有任何审批进展，达到' || ['一级', '二级', '三级'][s_stall_level]
            || '预警线（' || [120, 90, 60][s_stall_level] || '天）。请项目专员核实卡点并推动下一事项申报。'
        end,
        null
    from verdicts
    where s_stall is not null
    union all
    select
        project_code,
        as_of,
        'B-END',
        b_end,
        b_end_level,
        b_end_exit,
        investment_seen_day,
        finish_forecast_days_late,
        [30, 120, 60, 30][b_end_level + 1],
        '天',
        case when b_end_level > 0 then
            '按竣工预测，预计比计划竣工晚' || finish_forecast_days_late || '天，达到'
            || ['一级', '二级', '三级'][b_end_level] || '预警线（' || [120, 60, 30][b_end_level]
            || '天）。请业主单位复核竣工时间并报赶工计划。'
        end,
        null
    from verdicts
    where b_end is not null
    union all
    select
        project_code,
        as_of,
        'B-FUND',
        b_fund,
        b_fund_level,
        b_fund_level,
        funds_seen_day,
        fund_gap_pct,
        [0, 30, 10, 0][b_fund_level + 1],
        '%',
        case when b_fund_level > 0 then
            '债券或中央资金支付比用款计划落后下达额的' || cast(fund_gap_pct as decimal(18, 2)) || '%，超过'
            || ['一级', '二级', '三级'][b_fund_level] || '预警线（' || ['30.00', '10.00', '0.00'][b_fund_level]
            || '%）。请业主单位加快支付或提请调整用款计划。'
        end,
        null
    from verdicts
    where b_fund is not null
    union all
    select
        project_code,
        as_of,
        'B-MILE',
        b_mile,
        b_mile_level,
        b_mile_level,
        approvals_seen_day,
        milestone_days_late,
        [15, 60, 30, 15][b_mile_level + 1],
        '天',
        case when b_mile_level > 0 then
            '形象进度节点已逾期' || milestone_days_late || '天，达到' || ['一级', '二级', '三级'][b_mile_level]
            || '预警线（' || [60, 30, 15][b_mile_level] || '天）。请业主单位说明原因并报新的节点时间和赶工措施。'
        end,
        null
    from verdicts
    where b_mile is not null
    union all
    select
        project_code,
        as_of,
        'B-NEG',
        b_neg,
        b_neg_level,
        b_neg_level,
        investment_seen_day,
        cumulative_drop_wan,
        [0, 0, 0, 0][b_neg_level + 1],
        '万元',
        case when b_neg_level > 0 then
            '最近一期累计完成投资比前期减少' || cast(cumulative_drop_wan as decimal(18, 2)) || '万元，属数据疑点，列为'
            || ['一级', '二级', '三级'][b_neg_level] || '预警。请统计部门先核实数据，确有核减的说明原因。'
        end,
        null
    from verdicts
    where b_neg is not null
    union all
    select
        project_code,
        as_of,
        'B-STAT',
        b_stat,
        b_stat_level,
        b_stat_level,
        approvals_seen_day,
        waiting_days,
        [15, 60, 30, 15][b_stat_level + 1],
        '天',
        case when b_stat_level > 0 then
            '开工已' || waiting_days || '天仍未入库纳统，达到' || ['一级', '二级', '三级'][b_stat_level] || '预警线（'
            || [60, 30, 15][b_stat_level] || '天）。请业主单位备齐入库材料，统计部门指导申报。'
        end,
        null
    from verdicts
    where b_stat is not null
    union all
    select
        project_code,
        as_of,
        'B-TRUTH',
        b_truth,
        b_truth_level,
        b_truth_level,
        approvals_seen_day,
        case when b_truth_clause > 4 then idle_days else workdays_start_unproven end,
        [1, 1, 10, 1, null, null, 29, 15][b_truth_clause + 1],
        case when b_truth_clause > 4 then '天' else '个工作日' end,
        case when b_truth_level > 0 then
            case when b_truth_clause > 4
                then '上月完成投资达到全年计划的5个百分点以上，但工地无人考勤，已持续' || idle_days || '天，达到'
                    || [null, '二级', '三级'][b_truth_level] || '预警线（' || [null, 29, 15][b_truth_level] || '天）。'
                else '已申报开工，但没有统计入库或施工许可等开工认定依据，已持续' || workdays_start_unproven || '个工作日，达到'
                    || [null, '二级', '三级'][b_truth_level] || '预警线（' || [null, 10, 1][b_truth_level] || '个工作日）。'
            end || '请业主单位说明情况，重点办核实是否如实申报。'
        end,
        '{"cause":"' || case when b_truth_clause > 4 then 'idle' else 'unproven' end || '","month_jump_pp":'
        || coalesce(cast(cast(month_jump_pp as decimal(18, 4)) as varchar), 'null') || '}'
    from verdicts
    where b_truth is not null
    union all
    select
        project_code,
        as_of,
        'S-EARLY',
        s_early,
        s_early_level,
        s_early_level,
        site_seen_day,
        early_days,
        [3, 3, 3, 3][s_early_level + 1],
        '天',
        case when s_early_level > 0 then
            '近七日内有' || early_days || '天到场不少于十人，达到' || ['一级', '二级', '三级'][s_early_level]
            || '预警线（3天），且查无施工许可证，疑似未批先建。本条须人工核实后方可认定，请住建部门到现场核实。'
        end,
        null
    from verdicts
    where s_early is not null
    union all
    select
        project_code,
        as_of,
        'S-LAND',
        s_land,
        s_land_level,
        s_land_level,
        approvals_seen_day,
        days_past_agreed_start,
        [-30, 365, 1, -30][s_land_level + 1],
        '天',
        case when s_land_level > 0 then
            '距土地合同约定动工日期已过' || days_past_agreed_start || '天（负数为未到），达到' || ['一级', '二级', '三级'][s_land_level]
            || '预警线（' || [365, 1, -30][s_land_level]
            || '天），尚无开工认定。请业主单位开工或提请办理延期，自然资源部门核实是否构成闲置土地。'
        end,
        null
    from verdicts
    where s_land is not null
    union all
    select
        project_code,
        as_of,
        'S-PERMIT',
        s_permit,
        s_permit_level,
        s_permit_level,
        approvals_seen_day,
        days_to_permit_expiry,
        [30, -1, 10, 30][s_permit_level + 1],
        '天',
        case when s_permit_level > 0 then
            '施工许可证距有效期届满' || days_to_permit_expiry || '天（负数为已过期），达到' || ['一级', '二级', '三级'][s_permit_level]
            || '预警线（' || [-1, 10, 30][s_permit_level]
            || '天），尚无开工认定。请业主单位尽快开工或在届满前申请延期。'
        end,
        null
    from verdicts
    where s_permit is not null
    union all
    select
        project_code,
        as_of,
        'S-PROB',
        s_prob,
        s_prob_level,
        s_prob_exit,
        approvals_seen_day,
        p_start_by_plan,
        [0.5, null, 0.25, 0.5][s_prob_level + 1],
        '概率',
        case when s_prob_level > 0 then
            '按本市已办结案例测算，按期开工概率为' || cast(p_start_by_plan as decimal(18, 4)) || '，低于' || ['一级', '二级', '三级'][s_prob_level]
            || '提示线（' || [null, '0.2500', '0.5000'][s_prob_level]
            || '）。本条为模型测算，仅供参考，请项目专员核实开工准备情况。'
        end,
        null
    from verdicts
    where s_prob is not null
)

select
    project_code,
    as_of,
    rule,
    cast(level as smallint) as level,
    cast(exit_level as smallint) as exit_level,
    date '1970-01-01' + cast(seen_day as integer) as seen_on,
    cast(case when level is not null then measured end as decimal(18, 4)) as measured,
    cast(case when level is not null then threshold end as decimal(18, 4)) as threshold,
    unit,
    sentence,
    '2023.3' as rulebook_version,
    case when state <> '' then '{"blind":"' || state || '"}' else evidence end as evidence
from told
order by project_code, as_of, rule;
