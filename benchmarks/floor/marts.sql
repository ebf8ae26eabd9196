-- The tables a record goes into as it is: applications with their clocks, permits, parcels, money, sites.
create table matters as
with walked as (
    select
        matter_instance_id,
        min(occurred_at) filter (step = 3) as first_accepted_at,
        max(occurred_at) filter (step = 3) as last_accepted_at,
        min(occurred_at) filter (step = 8) as handled_at,
        min(occurred_at) filter (step in (11, 12)) as passed_at,
        max(occurred_at) filter (step = 11) as approved_at,
        max(occurred_at) filter (step = 12) as conditioned_at,
        max(occurred_at) filter (step = 13) as rejected_at,
        max(occurred_at) filter (step in (14, 15)) as withdrawn_at,
        max(occurred_at) filter (step = 2) as dropped_at,
        max(occurred_at) filter (step in (4, 5)) as refused_at,
        max(occurred_at) as last_step_at
    from steps
    group by matter_instance_id
),

ended as (
    select
        *,
        case
            when withdrawn_at >= greatest(approved_at, conditioned_at) then 'revoked'
            when approved_at >= coalesce(rejected_at, approved_at) then 'approved'
            when conditioned_at >= coalesce(rejected_at, conditioned_at) then 'approved_conditionally'
            when last_accepted_at > greatest(rejected_at, withdrawn_at, dropped_at, refused_at) then null
            when withdrawn_at is not null then 'withdrawn'
            when rejected_at is not null then 'rejected'
            when dropped_at is not null then 'dropped'
            when refused_at is not null then 'not_accepted'
        end as ending,
        case
            when last_accepted_at > greatest(rejected_at, withdrawn_at, dropped_at, refused_at) then last_accepted_at
            else coalesce(first_accepted_at, handled_at)
        end as accepted_at,
        case
            when ending in ('approved', 'approved_conditionally', 'revoked') then passed_at
            when ending is not null then greatest(rejected_at, withdrawn_at, dropped_at, refused_at)
        end as decided_at
    from walked
),

-- A correction (6-7) or special procedure (9-10) stops the clock until the next step.
pauses as (
    select matter_instance_id, step, occurred_at,
        lead(occurred_at) over (partition by matter_instance_id order by occurred_at, step) as resumed_at
    from steps
    where matter_instance_id in (select matter_instance_id from steps where step in (6, 9))
),

paused as (
    select
        pauses.matter_instance_id,
        sum(day_to.workday_no - day_from.workday_no) as paused_days,
        max(cast(occurred_at + interval 8 hour as date)) filter (resumed_at is null) as paused_on
    from pauses
    join calendar as day_from on cast(occurred_at + interval 8 hour as date) = day_from.day
    left join calendar as day_to on cast(resumed_at + interval 8 hour as date) = day_to.day
    where step in (6, 9)
    group by pauses.matter_instance_id
),

applied as (
    select
        m.matter_instance_id, e.project_code, m.matter, m.department, ended.accepted_at, ended.decided_at,
        case
            when ending is not null then ending
            when handled_at is not null and accepted_at is not null then 'in_progress'
            when accepted_at is not null then 'accepted'
            else 'received'
        end as status,
        m.limit_days, coalesce(paused_days, 0) as paused_days, paused_on,
        case when ending = 'revoked' then withdrawn_at end as revoked_at, last_step_at as last_event_at,
        'engineering/matters' as source, m.known_at
    from engineering_matters as m
    join engineering_codes as e on m.engineering_code = e.engineering_code
    left join ended on m.matter_instance_id = ended.matter_instance_id
    left join paused on m.matter_instance_id = paused.matter_instance_id
    union all
    select
        m.matter_instance_id, codes.project_code, matter, department, accepted_at, decided_at, status, limit_days, 0,
        null, null, greatest(accepted_at, decided_at), 'approval/matters', m.known_at
    from approval_matters as m
    join codes on m.code_sent = codes.code_sent
    where m.matter_instance_id not in (select matter_instance_id from engineering_matters)
),

dated as (
    select
        *,
        status in ('accepted', 'in_progress') as is_open,
        cast(accepted_at + interval 8 hour as date) as accepted_on,
        cast(decided_at + interval 8 hour as date) as decided_on,
        case when is_open then least(paused_on, getvariable('as_of_on')) else decided_on end as counted_to_on
    from applied
)

select
    dated.* exclude (counted_to_on),
    case
        when matter in ('proposal', 'site_preselection', 'project_approval', 'eia', 'energy_review', 'land_use_permit')
            then 1
        when matter in ('design_review', 'works_planning_permit', 'preliminary_design') then 2
        when matter in ('drawing_review', 'tender', 'quality_supervision', 'works_permit') then 3
        else 4
    end as stage,
    is_open and paused_on is not null as is_paused,
    cast(greatest(day_to.workday_no - day_from.workday_no - paused_days, 0) as integer) as used_days,
    cast(last_event_at + interval 8 hour as date) as last_event_on
from dated
left join calendar as day_from on dated.accepted_on = day_from.day
left join calendar as day_to on dated.counted_to_on = day_to.day;

create table permits as
select
    kind as permit_kind, permit_no, project_code, issued_on,
    case when kind = 'works_permit' then coalesce(extended_until, cast(issued_on + interval 3 month as date)) end
        as expires_on,
    issuer, construction_no,
    matter_instance_id in (select matter_instance_id from matters where status = 'revoked') as is_revoked,
    method, grade, known_at
from placed_permits
where kind <> 'completion_filing';

create table parcels as
select codes.project_code, codes.grade, sent_parcels.*
from sent_parcels
join codes on sent_parcels.code_sent = codes.code_sent;

create table fund_batches as
select
    project_code, fund, batch_no, sum(issued_wan) as issued_wan, sum(allotted_wan) as allotted_wan,
    sum(paid_wan) as paid_wan, min(issued_on) as issued_on, max(known_at) as known_at
from funds_sent
join codes on funds_sent.code_sent = codes.code_sent
group by project_code, fund, batch_no;

-- The year's list, one line a project: the city's own lines carry the money.
create temp table plans as
with ranked as (
    select
        plan_lines.*, codes.project_code,
        row_number() over (partition by codes.project_code, plan_year, level, project_name order by line_no)
            as repeat_no,
        min(level) over (partition by codes.project_code, plan_year) as best_level
    from plan_lines
    join codes on plan_lines.code_sent = codes.code_sent
),

levels as (
    select project_code, plan_year, string_agg(distinct ['city', 'city,province', 'province'][level], ',') as key_levels
    from ranked
    group by project_code, plan_year
)

select
    project_code, plan_year, any_value(key_levels) as key_levels,
    arg_min(batch, line_no) as batch,
    arg_min(sector, line_no) as sector,
    arg_min(responsible_org, line_no) as responsible_org,
    cast(sum(annual_plan_wan) as decimal(18, 2)) as annual_plan_wan,
    [
        sum(months[1]), sum(months[2]), sum(months[3]), sum(months[4]), sum(months[5]), sum(months[6]),
        sum(months[7]), sum(months[8]), sum(months[9]), sum(months[10]), sum(months[11]), sum(months[12])
    ] as months,
    last_day(min(planned_start_month)) as planned_start_on,
    last_day(max(planned_finish_month)) as planned_finish_on,
    bool_or(funds like '%中央%') as has_central_budget,
    bool_or(funds like '%专项债%') as has_special_bond
from ranked
join levels using (project_code, plan_year)
where level = best_level and repeat_no = 1
group by project_code, plan_year;

create table investment_monthly as
select
    codes.project_code, month, vintage, month_wan, year_to_date_wan, cumulative_wan,
    list_sum(plans.months[1:month(month)]) as planned_ytd_wan,
    vintage as reported_at, registered_on,
    lead(vintage) over (partition by codes.project_code, month order by vintage) is null as is_latest,
    investment_sent.known_at
from investment_sent
join codes on investment_sent.code_sent = codes.code_sent
left join plans on codes.project_code = plans.project_code and year(month) = plans.plan_year;

create table site_daily as
select
    project_code, day, sum(workers) as workers, sum(managers_present) as managers_present,
    sum(cameras_online) as cameras_online, sum(alarms) as alarms
from attendance
join placed_sites on attendance.construction_no = placed_sites.construction_no
group by project_code, day;

create table project_identifiers as
select 'project_code' as scheme, register.project_code as identifier, register.project_code, method, grade,
    'approval/projects' as source, first_seen_at
from register
left join codes on register.code_sent = codes.code_sent
union all
select 'project_code_as_sent', code_sent, project_code, method, grade, source, first_seen_at
from codes
where grade = 'R'
union all
select 'engineering_code', engineering_code, project_code, method, grade, 'engineering/projects', first_seen_at
from engineering_codes
union all
select kind, permit_no, project_code, method, grade, feed, known_at from placed_permits
union all
select 'construction_no', construction_no, project_code, 'site_number', grade, 'construction/works_permits',
    first_seen_at
from placed_sites
union all
select 'supervision_no', supervision_no, project_code, 'direct', grade, 'land/parcels', known_at from parcels;
