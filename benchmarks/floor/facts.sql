-- What scoring reads: investment, sites, items and one row of facts per project.
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

-- What the months tell of the whole project: how much is done, how fast, and what does not add up.
create temp table progressed as
with months as (
    select
        m.project_code, month, cumulative_wan, vintage, year(month) * 12 + month(month) as seq,
        case
            when month_wan is not null then month_wan
            when month(month) = 1 then year_to_date_wan
            when lag(month) over in_order = month - interval 1 month
                then year_to_date_wan - lag(year_to_date_wan) over in_order
        end as new_wan,
        max(case when cumulative_wan is not null then seq end) over (partition by m.project_code) as last_told_seq,
        min(case when cumulative_wan is not null then seq end) over (partition by m.project_code) as first_told_seq,
        year(started_on) * 12 + month(started_on) as started_seq
    from investment_monthly as m
    join lifecycles as l on m.project_code = l.project_code
    where is_latest and last_day(month) <= getvariable('as_of_on')
    window in_order as (partition by m.project_code order by month)
),

spanned as (
    select *, least(6, last_told_seq - first_told_seq, last_told_seq - started_seq) as span from months
),

summed as (
    select
        project_code, max(seq) as last_seq, arg_max_null(new_wan, seq) as new_wan, max(vintage) as told_at,
        arg_max(cumulative_wan, seq) as total_wan,
        max(cumulative_wan) filter (seq < last_told_seq) as highest_before_wan,
        arg_max(cumulative_wan, seq) filter (seq <= last_told_seq - span and span >= 3) as base_wan,
        any_value(last_told_seq) - max(seq) filter (
            seq <= last_told_seq - span and span >= 3 and cumulative_wan is not null
        ) as base_months
    from spanned
    group by project_code
)

select
    project_code, last_seq, new_wan, total_wan,
    cast(greatest(coalesce(highest_before_wan - total_wan, 0), 0) as decimal(18, 2)) as drop_wan,
    cast((total_wan - base_wan) * 6 / base_months as decimal(18, 2)) as half_year_wan,
    cast(told_at + interval 8 hour as date) as seen_on
from summed;

-- Under a stop order of its own or of the city an empty site says nothing.
create temp table watched as
with stopped as (
    select project_code, valid_from, coalesce(valid_until, getvariable('as_of_on')) as valid_until
    from decisions
    left join codes on decisions.code_sent = codes.code_sent
    where kind = 'stop_order' and decided_at <= getvariable('as_of')
        and (decisions.code_sent is null or project_code is not null)
),

extents as (
    select project_code, max(day) as last_day, max(day) filter (workers > 0) as last_worked_day
    from site_daily
    where day <= getvariable('as_of_on')
    group by project_code
    having max(day) >= getvariable('as_of_on') - 7
),

told as (
    select
        s.project_code, s.day, workers, last_day, last_worked_day,
        not is_excluded_window and not exists (
            from stopped
            where coalesce(stopped.project_code, s.project_code) = s.project_code
                and s.day between valid_from and valid_until
        ) as counts
    from site_daily as s
    join extents on s.project_code = extents.project_code
    join calendar on s.day = calendar.day
    where s.day <= last_day and (last_day - s.day < 60 or s.day > coalesce(last_worked_day, date '1900-01-01'))
)

select
    project_code, any_value(last_day) as last_day,
    count(*) filter (counts and day > coalesce(last_worked_day, date '1900-01-01')) as zero_site_days,
    count(*) filter (counts and last_day - day < 7 and workers >= 10) as crowded_days_7,
    avg(workers) filter (counts and last_day - day < 7)
        / nullif(median(workers) filter (counts and last_day - day < 60), 0) as attendance_ratio
from told
group by project_code;

-- An item is due at the end of the tenth working day after the one it was raised on.
create temp table asked as
with days as (select workday_no, min(day) as day from calendar where is_workday group by workday_no)

select project_code, count(*) as open_items, count(*) filter (days.day < getvariable('as_of_on')) as overdue_items
from items
join codes on items.code_sent = codes.code_sent
join calendar as raised on cast(raised_at + interval 8 hour as date) = raised.day
left join days on raised.workday_no + 10 = days.workday_no
where raised_at <= getvariable('as_of') and coalesce(closed_at > getvariable('as_of'), true)
group by project_code;

create table project_facts as
with today as (select workday_no from calendar where day = getvariable('as_of_on')),

closed as (select any_value(closed_month_of_12) as month from invested),

-- Two silent months leave a project unknown, unless it is done.
reported as (
    select
        g.*,
        year(getvariable('as_of_on')) * 12 + case when closed.month = 0 then 12 else closed.month end as closed_seq,
        last_seq >= closed_seq - 1 or phase = 'done' as is_reported
    from progressed as g
    join lifecycles as l on g.project_code = l.project_code
    cross join closed
),

-- Money is to be used in six equal parts, one in each month after the one it was issued in.
months_over as (
    select
        *,
        (year(getvariable('as_of_on') + 1) - year(issued_on)) * 12
        + month(getvariable('as_of_on') + 1) - month(issued_on) - 1 as months
    from fund_batches
    where issued_on <= getvariable('as_of_on')
),

funded as (
    select
        project_code, sum(allotted_wan) as allotted_wan, max(issued_on) as seen_on,
        greatest(sum(issued_wan * greatest(0, least(months, 6))) - sum(coalesce(paid_wan, 0)) * 6, 0) * 100
        / nullif(sum(issued_wan) * 6, 0) as gap_pct
    from months_over
    group by project_code
),

heard as (select cast(max(known_at) + interval 8 hour as date) - date '1970-01-01' as approvals_seen_day from matters),

with_site as (select distinct project_code from placed_sites where has_site)

select
    l.project_code, getvariable('as_of') as as_of, phase, is_key,
    is_key and phase = 'start' as is_start, is_key and phase = 'build' as is_build, phase = 'suspended' as is_suspended,
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
    start_claimed_on is not null as has_start_claim,
    case when start_claimed_on is null or coalesce(start_basis in ('registered', 'permit_and_report'), false) then 0
        else today.workday_no - claimed.workday_no end as workdays_start_unproven,
    case when started_on is null then works_permit_expires_on - getvariable('as_of_on') end as days_to_permit_expiry,
    case when started_on is null then getvariable('as_of_on') - agreed_start_on end as days_past_agreed_start,
    planned_finish_on - getvariable('as_of_on') as days_to_planned_finish,
    case when is_reported then cast(total_wan / nullif(total_investment_wan, 0) as decimal(18, 4)) end
        as total_completed_ratio,
    case when is_reported then cast(half_year_wan / nullif(total_investment_wan, 0) as decimal(18, 4)) end
        as half_year_ratio,
    case when is_reported and total_wan is not null then drop_wan end as cumulative_drop_wan,
    case when last_seq = closed_seq
        then cast(new_wan * 100 / nullif(annual_plan_wan, 0) as decimal(9, 4)) end as month_jump_pp,
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
    case when with_site.project_code is not null then crowded_days_7 end as crowded_days_7,
    has_land or coalesce(list_contains(obtained, 'land_use_permit'), false) as has_land_right,
    p.is_handed_over,
    cast(allotted_wan / nullif(annual_plan_wan, 0) as decimal(9, 4)) as funds_ratio,
    cast(gap_pct as decimal(9, 4)) as fund_gap_pct,
    case when phase = 'build' and started_on is not null and planned_finish_on is not null
        then greatest(getvariable('as_of_on') - planned_finish_on, 0) end as milestone_days_late,
    coalesce(open_items, 0) as open_items, coalesce(overdue_items, 0) as overdue_items,
    case when started_on is not null and is_in_engineering then coalesce(works_permitted_on <= started_on, false) end
        as is_permit_before_start,
    started_on is null and coalesce(works_permit_expires_on < getvariable('as_of_on'), false) as has_lapsed_permit,
    registered_on is not null as is_registered,
    getvariable('as_of_on') - started_on as days_since_start,
    case when started_on is not null then registered_on - started_on end as days_start_to_registered,
    0 as stale_sources, false as is_approvals_blind, false as is_investment_blind, false as is_site_blind,
    heard.approvals_seen_day, g.seen_on - date '1970-01-01' as investment_seen_day,
    case when with_site.project_code is not null then w.last_day - date '1970-01-01' end as site_seen_day,
    funded.seen_on - date '1970-01-01' as funds_seen_day,
    grade in ('C', 'R') as is_code_doubtful, 0 as conflicts, 0 as open_issues,
    -- no forecast: the model is no SQL
    cast(null as decimal(9, 4)) as p_start_by_plan, cast(null as integer) as finish_forecast_days_late
from lifecycles as l
cross join today
cross join closed
cross join heard
join procedures as p on l.project_code = p.project_code
left join calendar as planned on l.planned_start_on = planned.day
left join calendar as claimed on l.start_claimed_on = claimed.day
left join invested as i on l.project_code = i.project_code
left join watched as w on l.project_code = w.project_code
left join with_site on l.project_code = with_site.project_code
left join reported as g on l.project_code = g.project_code
left join asked on l.project_code = asked.project_code
left join funded on l.project_code = funded.project_code;
