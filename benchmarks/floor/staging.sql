-- The feeds typed by hand: one row per key, the last one sent, withdrawn rows gone, rows without a
-- usable key, day or amount dropped without a word (what the pipeline puts in quarantine).
-- Reads landing/ and reference/ below the folder it runs in.

create temp table districts as from 'reference/districts.parquet';

create temp table calendar as from 'reference/calendar.parquet';

create temp table decisions as
select
    project_code as code_sent,
    case kind when '批准暂停' then 'suspension' when '停工令' then 'stop_order' when '开工核实' then 'start_confirmed'
        when '归属确认' then 'link' else 'alias' end as kind,
    coalesce(cast(valid_from as date), cast(cast(decided_at as timestamp) as date)) as valid_from,
    cast(valid_until as date) as valid_until,
    source_feed,
    source_key,
    new_value,
    utc(decided_at) as decided_at,
    known_at(filename) as known_at
from read_parquet('landing/followup/decisions/*/rows.parquet', union_by_name = true, filename = true)
where kind in ('批准暂停', '停工令', '开工核实', '归属确认', '代码替换')
qualify row_number() over (partition by decision_id order by updated_at desc, row_no desc) = 1;

-- Rows that came without a code of use, and the code they were given.
create temp table given as
select source_feed as feed, source_key, arg_max(new_value, decided_at) as code
from decisions
where kind = 'link'
group by source_feed, source_key;

-- Void codes are out of the register below: what belonged to one belongs to the code that replaced it.
create temp table coded as
select
    code_in(project_code) as project_code,
    project_code as code_sent,
    project_name,
    case approval_type when '审批' then 'approval' when '核准' then 'verification' else 'filing' end as approval_type,
    case investor_kind when '政府投资' then 'government' when '国有企业投资' then 'state_owned'
        when '民间投资' then 'private' when '外商投资' then 'foreign' end as investor_kind,
    case sector when '产业化' then 'industry' when '基础设施' then 'infrastructure'
        when '公共服务' then 'public_service' when '生态环保' then 'ecology' end as sector,
    industry_code,
    districts.district,
    wan_in(total_investment_wan) as total_investment_wan,
    last_day(month_in(planned_start_month)) as planned_start_on,
    last_day(month_in(planned_finish_month)) as planned_finish_on,
    owner_name,
    owner_uscc,
    cast(coded_at as date) as coded_on,
    case code_status when '有效' then 'valid' when '失效' then 'lapsed' else 'void' end as code_status,
    try_cast(longitude as decimal(9, 6)) as longitude,
    try_cast(latitude as decimal(9, 6)) as latitude,
    code_in(former_code) as former_code,
    known_at(filename) as known_at
from read_parquet('landing/approval/projects/*/rows.parquet', union_by_name = true, filename = true) as sent
join districts on districts.alias = sent.district
where code_in(project_code) is not null and wan_in(total_investment_wan) between 100 and 8e6
qualify row_number() over (partition by code_in(project_code) order by updated_at desc, row_no desc) = 1;

create temp table register as
from coded where code_status <> 'void';

create temp table approval_matters as
select
    matter_instance_id,
    coalesce(given.code, project_code) as code_sent,
    case matter
        when '项目建议书审批' then 'proposal' when '用地预审与选址意见书' then 'site_preselection'
        when '环境影响评价审批' then 'eia' when '节能审查' then 'energy_review'
        when '初步设计及概算审批' then 'preliminary_design' else 'project_approval' end as matter,
    department,
    utc(accepted_at) as accepted_at,
    case when status not in ('受理', '办理中') then utc(decided_at) end as decided_at,
    case status when '受理' then 'accepted' when '办理中' then 'in_progress' when '办结通过' then 'approved'
        when '不予许可' then 'rejected' else 'withdrawn' end as status,
    cast(limit_days as integer) as limit_days,
    known_at(filename) as known_at
from read_parquet('landing/approval/matters/*/rows.parquet', union_by_name = true, filename = true)
left join given on given.feed = 'approval/matters' and matter_instance_id = given.source_key
qualify row_number() over (partition by matter_instance_id order by updated_at desc, row_no desc) = 1;

create temp table reports as
select
    report_id,
    coalesce(given.code, project_code) as code_sent,
    case report_kind when '开工报告' then 'start' when '竣工报告' then 'finish' else 'progress' end as kind,
    day_in(occurred_on) as occurred_on,
    known_at(filename) as known_at
from read_parquet('landing/approval/reports/*/rows.parquet', union_by_name = true, filename = true)
left join given on given.feed = 'approval/reports' and report_id = given.source_key
qualify row_number() over (partition by report_id order by updated_at desc, row_no desc) = 1;

create temp table engineering_projects as
select engineering_code, project_code as code_sent, known_at(filename) as known_at, is_valid
from read_parquet('landing/engineering/projects/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (partition by engineering_code order by cast(seq_no as bigint) desc) = 1 and is_valid = '1';

create temp table engineering_matters as
select
    matter_instance_id,
    engineering_code,
    case matter
        when 'JSYDGHXK' then 'land_use_permit' when 'SJFASC' then 'design_review'
        when 'JSGCGHXK' then 'works_planning_permit' when 'SGTSC' then 'drawing_review' when 'ZBTB' then 'tender'
        when 'ZLAQJD' then 'quality_supervision' when 'SGXK' then 'works_permit'
        when 'LHYS' then 'joint_acceptance' else 'completion_filing' end as matter,
    department,
    cast(limit_days as integer) as limit_days,
    known_at(filename) as known_at,
    is_valid
from read_parquet('landing/engineering/matters/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (partition by matter_instance_id order by cast(seq_no as bigint) desc) = 1 and is_valid = '1';

create temp table steps as
select
    matter_instance_id,
    engineering_code,
    cast(step as tinyint) as step,
    utc(occurred_at) as occurred_at,
    known_at(filename) as known_at,
    is_valid
from read_parquet('landing/engineering/steps/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (
    partition by matter_instance_id, step, occurred_at order by cast(seq_no as bigint) desc
) = 1 and is_valid = '1';

create temp table sent_parcels as
select
    supervision_no,
    coalesce(given.code, project_code) as code_sent,
    case
        when area_sqm like '%亩' then cast(cast(replace(area_sqm, '亩', '') as double) * 666.6667 as decimal(18, 2))
        when area_sqm like '%公顷' then cast(cast(replace(area_sqm, '公顷', '') as double) * 10000 as decimal(18, 2))
        else cast(area_sqm as decimal(18, 2)) end as area_sqm,
    case supply_mode when '划拨' then 'allocated' when '出让' then 'granted' else 'leased' end as supply_mode,
    day_in(signed_on) as signed_on,
    day_in(agreed_handover_on) as agreed_handover_on,
    day_in(handed_over_on) as handed_over_on,
    day_in(agreed_start_on) as agreed_start_on,
    day_in(agreed_finish_on) as agreed_finish_on,
    known_at(filename) as known_at
from read_parquet('landing/land/parcels/*/rows.parquet', union_by_name = true, filename = true) as sent
join districts on districts.alias = sent.district
left join given on given.feed = 'land/parcels' and supervision_no = given.source_key
where day_in(signed_on) is not null
qualify row_number() over (partition by supervision_no order by updated_at desc, row_no desc) = 1;

-- All permits of planning and construction in one shape; `names` are the permits each was issued upon.
create temp table sent_permits as
with landed as (
    select 'land_use_permit' as kind, permit_no as number, engineering_code, matter_instance_id, [] as names,
        null as construction_no, issuer, issued_on, null as extended_until, seq_no, is_valid, filename,
        'planning/land_use_permits' as feed
    from read_parquet('landing/planning/land_use_permits/*/rows.parquet', union_by_name = true, filename = true)
    union all
    select 'works_planning_permit', permit_no, engineering_code, matter_instance_id, [land_use_permit_no], null,
        issuer, issued_on, null, seq_no, is_valid, filename, 'planning/works_planning_permits'
    from read_parquet('landing/planning/works_planning_permits/*/rows.parquet', union_by_name = true, filename = true)
    union all
    select 'works_permit', permit_no, engineering_code, matter_instance_id,
        [land_use_permit_no, works_planning_permit_no], construction_no, issuer, issued_on, extended_until, seq_no,
        is_valid, filename, 'construction/works_permits'
    from read_parquet('landing/construction/works_permits/*/rows.parquet', union_by_name = true, filename = true)
    union all
    select 'completion_filing', filing_no, engineering_code, null, [works_permit_no], null, null, accepted_on, null,
        seq_no, is_valid, filename, 'construction/completions'
    from read_parquet('landing/construction/completions/*/rows.parquet', union_by_name = true, filename = true)
)
select
    kind,
    permit_in(number) as permit_no,
    engineering_code,
    matter_instance_id,
    list_transform(names, lambda name: permit_in(name)) as names,
    construction_no,
    issuer,
    day_in(issued_on) as issued_on,
    try_cast(extended_until as date) as extended_until,
    feed,
    known_at(filename) as known_at,
    is_valid
from landed
where day_in(issued_on) is not null
qualify row_number() over (partition by kind, permit_no order by cast(seq_no as bigint) desc) = 1 and is_valid = '1';

create temp table sites as
select
    construction_no,
    permit_in(works_permit_no) as works_permit_no,
    try_cast(longitude as decimal(9, 6)) as longitude,
    try_cast(latitude as decimal(9, 6)) as latitude,
    known_at(filename) as known_at
from read_parquet('landing/site/sites/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (partition by construction_no order by updated_at desc, row_no desc) = 1;

create temp table attendance as
select
    construction_no,
    cast(day as date) as day,
    cast(workers as integer) as workers,
    cast(managers_present as integer) as managers_present,
    cast(cameras_online as integer) as cameras_online,
    cast(alarms as integer) as alarms
from read_parquet('landing/site/attendance_daily/*/rows.parquet', union_by_name = true)
qualify row_number() over (partition by construction_no, day order by updated_at desc, row_no desc) = 1;

-- A line of several codes is split over them by the total investment each was registered with.
create temp table plan_lines as
with sent as (
    select
        sent.*,
        coalesce(given.code, project_code) as told,
        case when len(codes_in(told)) > 1 then codes_in(told) else [told] end as codes
    from read_parquet('landing/keylist/annual_plan/*/rows.parquet', union_by_name = true, filename = true) as sent
    left join given on given.feed = 'keylist/annual_plan' and concat(plan_year, '-', line_no) = given.source_key
    qualify row_number() over (partition by plan_year, line_no order by filename desc, row_no desc) = 1
),

parts as (select plan_year, line_no, unnest(codes) as code_sent from sent),

shares as (
    select
        parts.*,
        case
            when count(total_investment_wan) over line = count(*) over line
                then total_investment_wan / sum(total_investment_wan) over line
            else 1 / count(*) over line
        end as share
    from parts
    left join coded on code_in(parts.code_sent) = coded.project_code
    window line as (partition by plan_year, line_no)
)

select
    code_sent,
    cast(sent.plan_year as integer) as plan_year,
    cast(sent.line_no as integer) as line_no,
    project_name,
    case key_level when '市级' then 1 when '省市级' then 2 else 3 end as level,
    case batch when '加快前期' then 'prepare' when '落地开工' then 'start' when '加快建设' then 'build'
        else 'finish' end as batch,
    case sector when '产业化' then 'industry' when '基础设施' then 'infrastructure'
        when '公共服务' then 'public_service' when '生态环保' then 'ecology' end as sector,
    responsible_org,
    cast(wan_in(annual_plan_wan) * share as decimal(18, 2)) as annual_plan_wan,
    cast(list_transform(
        [
            plan_m01_wan, plan_m02_wan, plan_m03_wan, plan_m04_wan, plan_m05_wan, plan_m06_wan,
            plan_m07_wan, plan_m08_wan, plan_m09_wan, plan_m10_wan, plan_m11_wan, plan_m12_wan
        ],
        lambda month_wan: wan_in(month_wan) * share
    ) as decimal(18, 2)[]) as months,
    month_in(planned_start_month) as planned_start_month,
    month_in(planned_finish_month) as planned_finish_month,
    funds,
    known_at(filename) as known_at
from sent
join shares using (plan_year, line_no);

create temp table investment_sent as
select
    project_code as code_sent,
    month_in(report_month) as month,
    utc(reported_at) as vintage,
    wan_in(month_wan) as month_wan,
    wan_in(year_to_date_wan) as year_to_date_wan,
    wan_in(cumulative_wan) as cumulative_wan,
    day_in(registered_on) as registered_on,
    known_at(filename) as known_at
from read_parquet('landing/statistics/investment_monthly/*/rows.parquet', union_by_name = true, filename = true)
where wan_in(year_to_date_wan) <= 2e6 and wan_in(cumulative_wan) <= 8e6;

create temp table funds_sent as
select
    project_code as code_sent,
    case fund when '中央预算内投资' then 'central_budget' else 'special_bond' end as fund,
    batch_no,
    wan_in(issued_wan) as issued_wan,
    wan_in(allotted_wan) as allotted_wan,
    wan_in(paid_wan) as paid_wan,
    day_in(issued_on) as issued_on,
    known_at(filename) as known_at
from read_parquet('landing/funds/batches/*/rows.parquet', union_by_name = true, filename = true);

create temp table items as
select
    project_code as code_sent,
    utc(raised_at) as raised_at,
    case status when '已解决' then coalesce(utc(solved_at), utc(updated_at)) when '已退回' then utc(updated_at) end
        as closed_at,
    known_at(filename) as known_at
from read_parquet('landing/followup/coordination_items/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (partition by item_id order by updated_at desc, row_no desc) = 1;
