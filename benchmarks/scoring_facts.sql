-- Facts of made-up projects, $1 of them: the same numbers every time, every rule fired now and then.
-- Grain: one row per project.
create or replace macro draw(i, salt, sides) as cast(hash(i * 1000 + salt) % sides as integer);
create or replace macro share(i, salt) as cast(draw(i, salt, 12000) / 10000 as decimal(18, 4));

create or replace table project_facts as
select
    printf('2301-510104-04-01-%06d', i) as project_code,
    timestamp '2023-11-30 22:00:00' as as_of,
    case
        when draw(i, 0, 100) < 30 then 'start' when draw(i, 0, 100) < 90 then 'build'
        when draw(i, 0, 100) < 91 then 'suspended' else 'done'
    end as phase,
    phase <> 'reserve' as is_key,
    phase = 'start' as is_start,
    phase = 'build' as is_build,
    phase = 'suspended' as is_suspended,
    draw(i, 1, 100) < 40 as is_government,
    draw(i, 2, 100) < 50 as is_land_granted,
    draw(i, 3, 100) < 80 as is_in_engineering,
    draw(i, 4, 100) < 95 as is_registrable,
    11 as closed_month,
    case when draw(i, 5, 100) < 98 then 1000::decimal(18, 2) end as annual_plan_wan,
    case when annual_plan_wan > 0 and draw(i, 6, 100) < 97 then share(i, 6) end as completed_ratio,
    case when draw(i, 7, 100) < 60 then least(share(i, 7), 1) end as own_plan_ratio,
    draw(i, 8, 13) as planned_start_month,
    case when draw(i, 9, 100) < 95 then greatest(0, draw(i, 9, 100) - 90)::integer end as zero_months,
    case when draw(i, 10, 100) < 95 then draw(i, 10, 600) - 400 end as days_past_planned_start,
    cast(round(days_past_planned_start / -1.46) as integer) as workdays_to_planned_start,
    draw(i, 40, 100) < 60 as has_proposal,
    draw(i, 41, 100) < 60 as has_project_approval,
    draw(i, 42, 100) < 60 as has_site_preselection,
    draw(i, 43, 100) < 60 as has_land,
    draw(i, 44, 100) < 60 as has_land_use_permit,
    draw(i, 45, 100) < 60 as has_special_reviews,
    draw(i, 46, 100) < 60 as has_preliminary_design,
    draw(i, 47, 100) < 60 as has_works_planning_permit,
    draw(i, 48, 100) < 60 as has_drawing_review,
    draw(i, 49, 100) < 60 as has_tender,
    draw(i, 50, 100) < 60 as has_works_permit,
    case when draw(i, 11, 100) < 50 then share(i, 11) * 2 end::decimal(9, 4) as worst_matter_ratio,
    (draw(i, 11, 100) < 50)::integer as open_matters,
    case when draw(i, 12, 100) < 95 then draw(i, 12, 150) end as days_since_approval_event,
    draw(i, 13, 100) < 70 as has_site,
    case when has_site then greatest(0, draw(i, 14, 100) - 60)::integer end as zero_site_days,
    case when has_site then share(i, 14) end as attendance_ratio,
    draw(i, 15, 100) < 60 as has_land_right,
    case when draw(i, 16, 100) < 70 then draw(i, 17, 100) < 50 end as is_handed_over,
    case when draw(i, 18, 100) < 30 then share(i, 18) end as funds_ratio,
    case when is_build and draw(i, 51, 100) < 95 then greatest(0, draw(i, 51, 100) - 70) * 3 end::integer
        as milestone_days_late,
    case when draw(i, 52, 100) < 95 then draw(i, 52, 4) end as open_items,
    case when open_items is not null then least(open_items, draw(i, 53, 3)) end as overdue_items,
    case when is_build then draw(i, 19, 100) < 90 end as is_permit_before_start,
    draw(i, 20, 100) < 5 as has_lapsed_permit,
    draw(i, 21, 100) < 70 as is_registered,
    case when is_build then draw(i, 22, 500) end as days_since_start,
    case when is_registered then draw(i, 23, 90) end as days_start_to_registered,
    draw(i, 24, 3) as stale_sources,
    draw(i, 25, 100) < 3 as is_approvals_blind,
    draw(i, 26, 100) < 3 as is_investment_blind,
    draw(i, 27, 100) < 3 as is_site_blind,
    draw(i, 28, 100) < 5 as is_code_doubtful,
    0 as conflicts,
    0 as open_issues,
    draw(i, 54, 100) < 20 as has_start_claim,
    case when is_start and has_works_permit then draw(i, 55, 180) - 40 end as days_to_permit_expiry,
    case when is_start and draw(i, 56, 100) < 60 then draw(i, 56, 800) - 300 end as days_past_agreed_start,
    case when has_site and draw(i, 57, 100) < 95 then greatest(0, draw(i, 57, 20) - 12)::integer end as crowded_days_7,
    case when is_build and draw(i, 61, 100) < 40 then greatest(0, draw(i, 62, 9000) - 4000) / 100 end::decimal(9, 4)
        as fund_gap_pct,
    case when draw(i, 63, 100) < 95 then greatest(0, draw(i, 63, 100) - 92) * 10.5 end::decimal(18, 2)
        as cumulative_drop_wan,
    case when draw(i, 64, 100) < 95 then share(i, 64) * 12 end::decimal(9, 4) as month_jump_pp,
    case when draw(i, 65, 100) < 97 then greatest(0, draw(i, 65, 60) - 45)::integer end as workdays_start_unproven,
    19691 as approvals_seen_day,
    case when is_build and draw(i, 66, 100) < 95 then 19691 - draw(i, 66, 60) end as investment_seen_day,
    case when has_site then 19690 end as site_seen_day,
    case when fund_gap_pct is not null then 19661 end as funds_seen_day,
    case when is_start and draw(i, 67, 100) < 80 then least(share(i, 67), 1) end::decimal(9, 4) as p_start_by_plan,
    case when is_build and draw(i, 58, 100) < 80 then draw(i, 58, 500) - 250 end as finish_forecast_days_late
from range($1) as made(i)
order by i;
