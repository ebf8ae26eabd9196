-- What is known of each project on the day of the evaluation: life cycle, register, timeline, facts.
create temp table evidence as
with crowded as (
    select project_code, day, lead(day, 4) over (partition by project_code order by day) as fifth_day
    from site_daily
    where workers >= 10
)

select project_code, 'registered' as kind, min(registered_on) as happened_on
from investment_monthly
where registered_on is not null
group by project_code
union all
select project_code, 'works_permit', issued_on from permits where permit_kind = 'works_permit' and not is_revoked
union all
select project_code, kind, occurred_on
from reports
join codes on reports.code_sent = codes.code_sent
where kind in ('start', 'finish') and occurred_on is not null
union all
select project_code, 'site', min(day) from crowded where fifth_day - day <= 6 group by project_code
union all
select project_code, 'payment', issued_on from fund_batches where paid_wan > 0
union all
select project_code, 'filing', issued_on from placed_permits where kind = 'completion_filing';

create temp table lifecycles as
with seen as (
    select
        project_code,
        min(happened_on) filter (kind = 'registered') as registered_on,
        min(happened_on) filter (kind = 'works_permit') as permitted_on,
        min(happened_on) filter (kind = 'start') as start_reported_on,
        min(happened_on) filter (kind = 'site') as site_active_on,
        count(*) filter (kind = 'payment') > 0 as has_payment,
        min(happened_on) filter (kind = 'finish') as finish_reported_on,
        max(happened_on) filter (kind = 'filing') as filed_on,
        count(*) filter (kind = 'works_permit') as works_permits,
        count(*) filter (kind = 'filing') as filings
    from evidence
    where happened_on <= getvariable('as_of_on')
    group by project_code
),

line as (
    select *, plan_year = year(getvariable('as_of_on')) as is_key
    from plans
    qualify row_number() over (partition by project_code order by plan_year desc) = 1
)

select
    r.project_code, r.project_name, r.district, coalesce(line.sector, r.sector) as sector, r.industry_code,
    r.owner_name, r.owner_uscc, r.investor_kind, r.approval_type, r.total_investment_wan, r.code_status, r.coded_on,
    r.longitude, r.latitude, r.known_at, codes.grade,
    coalesce(is_key, false) as is_key,
    case when is_key then line.plan_year end as plan_year,
    case when is_key then line.batch end as batch,
    case when is_key then line.key_levels end as key_levels,
    case when is_key then line.annual_plan_wan end as annual_plan_wan,
    case when is_key then line.months end as months,
    case when is_key then line.responsible_org end as responsible_org,
    line.has_central_budget, line.has_special_bond,
    coalesce(line.planned_start_on, r.planned_start_on) as planned_start_on,
    coalesce(line.planned_finish_on, r.planned_finish_on) as planned_finish_on,
    seen.registered_on, seen.permitted_on,
    case
        when registered_on is not null then 'registered'
        when permitted_on is not null and start_reported_on is not null then 'permit_and_report'
        when start_reported_on is not null and site_active_on is not null then 'report_and_site'
        when start_reported_on is not null and has_payment then 'report_and_payment'
        when site_active_on is not null and has_payment then 'site_and_payment'
    end as start_basis,
    case when start_basis is not null then least(registered_on, start_reported_on, site_active_on) end as started_on,
    coalesce(case when filings >= works_permits then filed_on end, finish_reported_on) as completed_on,
    case
        when r.code_status = 'lapsed' then 'exited'
        when completed_on is not null then 'done'
        when started_on is not null or line.batch in ('build', 'finish') then 'build'
        when line.batch = 'start' then 'start'
        else 'reserve'
    end as phase
from register as r
left join codes on r.code_sent = codes.code_sent
left join seen on r.project_code = seen.project_code
left join line on r.project_code = line.project_code
where r.coded_on <= getvariable('as_of_on');

create temp table procedures as
with by_matter as (
    select
        project_code,
        max(stage) as stage,
        bool_or(source = 'engineering/matters') as in_engineering,
        list(distinct matter) filter (status in ('approved', 'approved_conditionally')) as obtained,
        list(distinct matter) filter (matter in ('eia', 'energy_review')) as special,
        max(used_days / nullif(limit_days, 0)) filter (is_open) as worst_matter_ratio,
        count(*) filter (is_open) as open_matters,
        max(last_event_on) as last_event_on
    from matters
    group by project_code
),

by_permit as (
    select
        project_code,
        list(distinct permit_kind) filter (not is_revoked) as kinds,
        max(case permit_kind when 'land_use_permit' then 1 when 'works_planning_permit' then 2 else 3 end) as stage,
        min(issued_on) filter (permit_kind = 'works_permit' and not is_revoked) as works_permitted_on,
        max(expires_on) filter (permit_kind = 'works_permit' and not is_revoked) as works_permit_expires_on,
        max(issued_on) as last_event_on
    from permits
    where issued_on <= getvariable('as_of_on')
    group by project_code
),

by_parcel as (
    select
        project_code, bool_or(supply_mode <> 'allocated') as is_granted,
        bool_and(coalesce(handed_over_on <= getvariable('as_of_on'), false)) as is_handed_over,
        bool_or(agreed_handover_on is not null and handed_over_on is null) as is_awaited,
        max(signed_on) as last_event_on
    from parcels
    where signed_on <= getvariable('as_of_on')
    group by project_code
),

on_platform as (
    select project_code, 1 as stage from engineering_codes where has_item
    union
    select project_code, 4 from placed_permits where kind = 'completion_filing'
),

platform as (select project_code, max(stage) as stage from on_platform group by project_code)

select
    l.project_code,
    greatest(1, m.stage, p.stage, platform.stage) as stage,
    coalesce(m.in_engineering, false) or p.project_code is not null or platform.project_code is not null
        as is_in_engineering,
    list_distinct(list_concat(m.obtained, p.kinds)) as obtained,
    coalesce(m.special, []) as special,
    m.worst_matter_ratio, coalesce(m.open_matters, 0) as open_matters,
    getvariable('as_of_on') - greatest(m.last_event_on, p.last_event_on, parcel.last_event_on) as days_since_event,
    p.works_permitted_on, p.works_permit_expires_on,
    parcel.project_code is not null as has_land, parcel.is_granted,
    case when parcel.is_handed_over then true when parcel.is_awaited then false end as is_handed_over
from lifecycles as l
left join by_matter as m on l.project_code = m.project_code
left join by_permit as p on l.project_code = p.project_code
left join by_parcel as parcel on l.project_code = parcel.project_code
left join platform on l.project_code = platform.project_code;

create table projects as
with organisations as (
    select uscc, org_name, org_id from read_parquet('landing/directory/organisations/*/rows.parquet', union_by_name = true)
),

funds as (
    select project_code, bool_or(fund = 'central_budget') as central, bool_or(fund = 'special_bond') as bond
    from fund_batches
    group by project_code
),

site as (
    select project_code, any_value(longitude) as longitude, any_value(latitude) as latitude
    from placed_sites
    group by project_code
)

select
    l.* exclude (months, grade, registered_on, permitted_on, has_central_budget, has_special_bond)
        replace (
            case
                when l.longitude between 102.9 and 104.95 then l.longitude
                when l.latitude between 102.9 and 104.95 then l.latitude
                else site.longitude
            end as longitude,
            case
                when l.latitude between 30.05 and 31.45 then l.latitude
                when l.longitude between 30.05 and 31.45 then l.longitude
                else site.latitude
            end as latitude
        ),
    coalesce(by_uscc.org_id, by_name.org_id) as owner_org_id,
    procedures.stage,
    concat_ws(',',
        case when funds.central or l.has_central_budget then 'central_budget' end,
        case when funds.bond or l.has_special_bond then 'special_bond' end) as funds,
    case
        when l.grade in ('C', 'R') or (l.phase = 'build' and l.start_basis is null) then 'low'
        when l.start_basis not in ('registered', 'permit_and_report') or l.code_status <> 'valid' then 'medium'
        else 'high'
    end as confidence,
    l.grade as code_grade
from lifecycles as l
join procedures on l.project_code = procedures.project_code
left join organisations as by_uscc on l.owner_uscc = by_uscc.uscc
left join organisations as by_name on l.owner_name = by_name.org_name
left join funds on l.project_code = funds.project_code
left join site on l.project_code = site.project_code;

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
    cast(null as integer) as milestone_days_late, cast(null as integer) as open_items,
    cast(null as integer) as overdue_items,
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

create table project_timeline as
select project_code, 'coded' as event, coded_on as occurred_on, project_code as source_ref, 1 as stage,
    null as matter, code_status as status, null::boolean as is_conditional, null::date as planned_on,
    null::integer as working_days, 'approval/projects' as source, known_at
from register
union all
select project_code, 'accepted', accepted_on, matter_instance_id, stage, matter, status, null, null, null, source, known_at
from matters where accepted_on is not null
union all
select project_code, 'decided', decided_on, matter_instance_id, stage, matter, status,
    status = 'approved_conditionally', null, used_days, source, known_at
from matters where decided_on is not null
union all
select project_code, 'revoked', cast(revoked_at + interval 8 hour as date), matter_instance_id, stage, matter, status,
    null, null, null, source, known_at
from matters where revoked_at is not null
union all
select project_code, 'permit_issued', issued_on, concat(permit_kind, '/', permit_no),
    case permit_kind when 'land_use_permit' then 1 when 'works_planning_permit' then 2 else 3 end, permit_kind,
    case when is_revoked then 'revoked' else 'valid' end, null, null, null, 'permits', known_at
from permits
union all
select project_code, 'land_supplied', signed_on, supervision_no, 1, 'land', supply_mode, null, null, null,
    'land/parcels', known_at
from parcels
union all
select project_code, 'land_handed_over', handed_over_on, supervision_no, 1, 'land', supply_mode, null,
    agreed_handover_on, null, 'land/parcels', known_at
from parcels where handed_over_on is not null
union all
select l.project_code, reports.kind || '_reported', occurred_on, report_id,
    case reports.kind when 'start' then 3 when 'finish' then 4 end, null, null, null,
    case reports.kind when 'start' then planned_start_on when 'finish' then planned_finish_on end, null,
    'approval/reports', reports.known_at
from reports
join codes on reports.code_sent = codes.code_sent
join lifecycles as l on codes.project_code = l.project_code
where occurred_on is not null
union all
select project_code, 'registered', min(registered_on), project_code, 3, null, null, null, null, null,
    'statistics/investment_monthly', min(known_at)
from investment_monthly where registered_on is not null group by project_code
union all
select project_code, 'fund_issued', issued_on, concat(fund, '/', batch_no), null, null, fund, null, null, null,
    'funds/batches', known_at
from fund_batches
union all
select f.project_code, 'completion_accepted', issued_on, permit_no, 4, 'completion_filing', null, null,
    l.planned_finish_on, null, 'construction/completions', f.known_at
from placed_permits as f
join lifecycles as l on f.project_code = l.project_code
where kind = 'completion_filing';
