-- Readings of `project_facts` by hand-written SQL, under the numbers of the sandbox city's rule book.
-- A view: `verdicts` reads it in one pass. Grain: one row per rated project.
create or replace macro rounded(x) as floor(x * 1e4 + 0.5000001) / 1e4;
-- `least` and `greatest` pass over nulls: a missing reading has to be asked for.
create or replace macro scored(x, bad, good) as case
    when x is not null then rounded(least(greatest((x - bad) * 100.0 / (good - bad), 0), 100))
end;

-- The level of a reading against the thresholds of 三级, 二级 and 一级; null thresholds are never met.
create or replace macro at_least(x, third, second, first) as
    case when x >= first then 1 when x >= second then 2 when x >= third then 3 else 0 end;
create or replace macro above(x, third, second, first) as
    case when x > first then 1 when x > second then 2 when x > third then 3 else 0 end;
create or replace macro below(x, third, second, first) as
    case when x < first then 1 when x < second then 2 when x < third then 3 else 0 end;
create or replace macro at_most(x, third, second, first) as
    case when x <= first then 1 when x <= second then 2 when x <= third then 3 else 0 end;

create or replace temp view readings as
with facts as (
    select
        * replace (
            cast(completed_ratio as double) as completed_ratio,
            cast(own_plan_ratio as double) as own_plan_ratio,
            cast(worst_matter_ratio as double) as worst_matter_ratio,
            cast(attendance_ratio as double) as attendance_ratio,
            cast(funds_ratio as double) as funds_ratio,
            cast(fund_gap_pct as double) as fund_gap_pct,
            cast(month_jump_pp as double) as month_jump_pp,
            cast(cumulative_drop_wan as double) as cumulative_drop_wan,
            cast(p_start_by_plan as double) as p_start_by_plan
        ),
        [0.0535, 0.107, 0.213, 0.293, 0.375, 0.483, 0.568, 0.650, 0.746, 0.834, 0.916, 1.0]::double[] as curve
    from project_facts
    where is_start or is_build or (is_key and is_suspended)
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
)

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
    floor((expected - completed_ratio) * 1e4 + 0.5000001) / 1e2 as gap,
    coalesce(days_past_planned_start >= -240, false) as is_near,
    case when is_complete then 0 else days_since_approval_event end as stall_days,
    case when has_works_permit then 0 else crowded_days_7 end as early_days,
    case when is_registered then 0 else days_since_start end as waiting_days,
    case
        when month_jump_pp < 5 or not has_site or not is_build then 0
        when month_jump_pp is not null then zero_site_days
    end as idle_days
from steps;
