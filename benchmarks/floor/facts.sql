-- What scoring reads: investment, sites and one row of facts per project.
create temp table invested as
with months as (
    select project_code, month, month_wan, year_to_date_wan, year(month) * 12 + month(month) as seq
    from investment_monthly
    where is_latest and last_day(month) <= getvariable('as_of_on')
),

closed as (select max(seq) as seq from months where month >= date_trunc('year', getvariable('as_of_on'))),

active as (
    select
        m.project_code,
        max(seq) filter (month_wan > 0) as active_seq
    from months as m
    join lifecycles as l on m.project_code = l.project_code
    where seq > coalesce(year(started_on) * 12 + month(started_on), 0)
    group by m.project_code
)

select
    m.project_code,
    (select seq % 12 from closed) as closed_month_of_12,
    max_by(year_to_date_wan, m.seq) filter (
        month >= date_trunc('year', getvariable('as_of_on')) and (m.seq >= closed.seq - 1 or phase = 'done')
    ) as completed_ytd_wan,
    count(*) filter (
        phase = 'build' and m.seq > coalesce(year(started_on) * 12 + month(started_on), 0)
        and m.seq > coalesce(active_seq, 0)
    ) as zero_months
from months as m
cross join closed
join lifecycles as l on m.project_code = l.project_code
left join active on m.project_code = active.project_code
group by m.project_code;

create temp table watched as
with extents as (
    select project_code, max(day) as last_day, max(day) filter (workers > 0) as last_worked_day
    from site_daily
    where day <= getvariable('as_of_on')
    group by project_code
    having max(day) >= getvariable('as_of_on') - 7
)

select
    s.project_code,
    count(*) filter (s.day > coalesce(last_worked_day, date '1900-01-01')) as zero_site_days,
    avg(workers) filter (last_day - s.day < 7)
        / nullif(median(workers) filter (last_day - s.day < 60), 0) as attendance_ratio
from site_daily as s
join extents on s.project_code = extents.project_code
join calendar on s.day = calendar.day
where not is_excluded_window and s.day <= last_day
    and (last_day - s.day < 60 or s.day > coalesce(last_worked_day, date '1900-01-01'))
group by s.project_code;

create table project_facts as
with today as (select workday_no from calendar where day = getvariable('as_of_on')),

closed as (select any_value(closed_month_of_12) as month from invested),

allotted as (
    select project_code, sum(allotted_wan) as allotted_wan
    from fund_batches
    where issued_on <= getvariable('as_of_on')
    group by project_code
),

with_site as (select distinct project_code from placed_sites where has_site)

select
    l.project_code, getvariable('as_of') as as_of, phase, is_key,
    is_key and phase = 'start' as is_start, is_key and phase = 'build' as is_build,
    approval_type = 'approval' as is_government,
    coalesce(p.is_granted, approval_type <> 'approval') as is_land_granted,
    p.is_in_engineering, coalesce(total_investment_wan >= 500, false) as is_registrable,
    case when closed.month = 0 then 12 else closed.month end as closed_month,
    annual_plan_wan, i.completed_ytd_wan,
    cast(i.completed_ytd_wan / nullif(annual_plan_wan, 0) as decimal(18, 4)) as completed_ratio,
    case when abs(list_sum(months) - annual_plan_wan) * 200 <= annual_plan_wan
        then cast(list_sum(months[1:closed_month]) / nullif(list_sum(months), 0) as decimal(18, 4)) end as own_plan_ratio,
    case when year(planned_start_on) < year(getvariable('as_of_on')) then 0
        when year(planned_start_on) = year(getvariable('as_of_on')) then month(planned_start_on) end
        as planned_start_month,
    case when phase = 'build' and i.completed_ytd_wan is not null then i.zero_months end as zero_months,
    case when started_on is null then getvariable('as_of_on') - planned_start_on end as days_past_planned_start,
    case when started_on is null then planned.workday_no - today.workday_no end as workdays_to_planned_start,
    list_contains(obtained, 'proposal') as has_proposal,
    list_contains(obtained, 'project_approval') as has_project_approval,
    list_contains(obtained, 'site_preselection') as has_site_preselection,
    has_land,
    list_contains(obtained, 'land_use_permit') as has_land_use_permit,
    len(special) > 0 and list_has_all(obtained, special) as has_special_reviews,
    list_contains(obtained, 'preliminary_design') as has_preliminary_design,
    list_contains(obtained, 'works_planning_permit') as has_works_planning_permit,
    list_contains(obtained, 'drawing_review') as has_drawing_review,
    list_contains(obtained, 'tender') as has_tender,
    list_contains(obtained, 'works_permit') as has_works_permit,
    cast(worst_matter_ratio as decimal(9, 4)) as worst_matter_ratio, open_matters,
    days_since_event as days_since_approval_event,
    with_site.project_code is not null as has_site,
    case when with_site.project_code is not null then zero_site_days end as zero_site_days,
    case when with_site.project_code is not null then cast(attendance_ratio as decimal(9, 4)) end as attendance_ratio,
    has_land or coalesce(list_contains(obtained, 'land_use_permit'), false) as has_land_right,
    p.is_handed_over,
    cast(allotted_wan / nullif(annual_plan_wan, 0) as decimal(9, 4)) as funds_ratio,
    case when phase = 'build' and started_on is not null and planned_finish_on is not null
        then greatest(getvariable('as_of_on') - planned_finish_on, 0) end as milestone_days_late,
    cast(null as integer) as open_items, cast(null as integer) as overdue_items,
    case when started_on is not null and is_in_engineering then coalesce(works_permitted_on <= started_on, false) end
        as is_permit_before_start,
    started_on is null and coalesce(works_permit_expires_on < getvariable('as_of_on'), false) as has_lapsed_permit,
    registered_on is not null as is_registered,
    getvariable('as_of_on') - started_on as days_since_start,
    case when started_on is not null then registered_on - started_on end as days_start_to_registered,
    0 as stale_sources, false as is_approvals_blind, false as is_investment_blind, false as is_site_blind,
    grade in ('C', 'R') as is_code_doubtful, 0 as conflicts
from lifecycles as l
cross join today
cross join closed
join procedures as p on l.project_code = p.project_code
left join calendar as planned on l.planned_start_on = planned.day
left join invested as i on l.project_code = i.project_code
left join watched as w on l.project_code = w.project_code
left join with_site on l.project_code = with_site.project_code
left join allotted on l.project_code = allotted.project_code;
