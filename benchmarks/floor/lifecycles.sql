-- Where each project stands on the day of the evaluation: its life cycle by evidence, its procedures.
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
select project_code, 'confirmation', valid_from
from decisions
join codes on decisions.code_sent = codes.code_sent
where decisions.kind = 'start_confirmed'
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
        min(happened_on) filter (kind = 'confirmation') as confirmed_on,
        count(*) filter (kind = 'payment') > 0 as has_payment,
        min(happened_on) filter (kind = 'finish') as finish_reported_on,
        max(happened_on) filter (kind = 'filing') as filed_on,
        count(*) filter (kind = 'works_permit') as works_permits,
        count(*) filter (kind = 'filing') as filings
    from evidence
    where happened_on <= getvariable('as_of_on')
    group by project_code
),

suspended as (
    select distinct project_code
    from decisions
    join codes on decisions.code_sent = codes.code_sent
    where kind = 'suspension' and valid_from <= getvariable('as_of_on')
        and coalesce(valid_until >= getvariable('as_of_on'), true)
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
        when start_reported_on is not null and confirmed_on is not null then 'report_and_confirmation'
        when site_active_on is not null and confirmed_on is not null then 'site_and_confirmation'
        when start_reported_on is not null and has_payment then 'report_and_payment'
        when site_active_on is not null and has_payment then 'site_and_payment'
        when confirmed_on is not null and has_payment then 'payment_and_confirmation'
    end as start_basis,
    case when start_basis is not null
        then least(registered_on, start_reported_on, site_active_on, confirmed_on) end as started_on,
    start_reported_on as start_claimed_on,
    coalesce(case when filings >= works_permits then filed_on end, finish_reported_on) as completed_on,
    case
        when r.code_status = 'lapsed' then 'exited'
        when completed_on is not null then 'done'
        when suspended.project_code is not null then 'suspended'
        when started_on is not null or line.batch in ('build', 'finish') then 'build'
        when line.batch = 'start' then 'start'
        else 'reserve'
    end as phase
from register as r
left join codes on r.code_sent = codes.code_sent
left join seen on r.project_code = seen.project_code
left join suspended on r.project_code = suspended.project_code
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
        min(agreed_start_on) as agreed_start_on,
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
    parcel.project_code is not null as has_land, parcel.is_granted, parcel.agreed_start_on,
    case when parcel.is_handed_over then true when parcel.is_awaited then false end as is_handed_over
from lifecycles as l
left join by_matter as m on l.project_code = m.project_code
left join by_permit as p on l.project_code = p.project_code
left join by_parcel as parcel on l.project_code = parcel.project_code
left join platform on l.project_code = platform.project_code;
