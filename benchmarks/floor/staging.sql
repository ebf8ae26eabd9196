-- The feeds typed by hand: one row per key, the last one sent, withdrawn rows gone, rows without a
-- usable key, day or amount dropped without a word (what the pipeline puts in quarantine).
-- Reads landing/ and reference/ below the folder it runs in.
create macro known_at(file) as strptime(split_part(split_part(file, '/', -2), '-', 1), '%Y%m%dT%H%M%SZ');
create macro code_in(t) as nullif(regexp_extract(
    translate(t, '０１２３４５６７８９Oo–', '012345678900-'),
    '[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}'
), '');
create macro day_in(t) as
    coalesce(try_cast(t as date), cast(try_strptime(t, ['%Y/%m/%d', '%Y年%m月%d日', '%Y%m%d', '%Y.%m.%d']) as date));
create macro month_in(t) as cast(try_strptime(t, ['%Y-%m', '%Y年%m月', '%Y%m', '%Y/%m', '%Y.%m']) as date);
create macro utc(t) as try_cast(t as timestamp) - interval 8 hour;
-- 地 and 建 stay: the same digits may be a land use and a works planning permit of two projects.
create macro permit_in(t) as nullif(regexp_replace(t, '[字第号]', '', 'g'), '');

create temp table districts as from 'reference/districts.parquet';

create temp table calendar as from 'reference/calendar.parquet';

create temp table register as
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
    cast(total_investment_wan as decimal(18, 2)) as total_investment_wan,
    last_day(month_in(planned_start_month)) as planned_start_on,
    last_day(month_in(planned_finish_month)) as planned_finish_on,
    owner_name,
    owner_uscc,
    cast(coded_at as date) as coded_on,
    case code_status when '有效' then 'valid' when '失效' then 'lapsed' else 'void' end as code_status,
    cast(longitude as decimal(9, 6)) as longitude,
    cast(latitude as decimal(9, 6)) as latitude,
    known_at(filename) as known_at
from read_parquet('landing/approval/projects/*/rows.parquet', union_by_name = true, filename = true) as sent
join districts on districts.alias = sent.district
where code_in(project_code) is not null and code_status <> '作废'
qualify row_number() over (partition by code_in(project_code) order by updated_at desc, row_no desc) = 1;

create temp table approval_matters as
select
    matter_instance_id,
    project_code as code_sent,
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
qualify row_number() over (partition by matter_instance_id order by updated_at desc, row_no desc) = 1;

create temp table reports as
select
    report_id,
    project_code as code_sent,
    case report_kind when '开工报告' then 'start' when '竣工报告' then 'finish' else 'progress' end as kind,
    cast(occurred_on as date) as occurred_on,
    known_at(filename) as known_at
from read_parquet('landing/approval/reports/*/rows.parquet', union_by_name = true, filename = true)
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
    project_code as code_sent,
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
    try_cast(issued_on as date) as issued_on,
    try_cast(extended_until as date) as extended_until,
    feed,
    known_at(filename) as known_at,
    is_valid
from landed
where try_cast(issued_on as date) is not null
qualify row_number() over (partition by kind, permit_no order by cast(seq_no as bigint) desc) = 1 and is_valid = '1';

create temp table sites as
select
    construction_no,
    permit_in(works_permit_no) as works_permit_no,
    cast(longitude as decimal(9, 6)) as longitude,
    cast(latitude as decimal(9, 6)) as latitude,
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

create temp table plan_lines as
select
    project_code as code_sent,
    cast(plan_year as integer) as plan_year,
    cast(line_no as integer) as line_no,
    project_name,
    case key_level when '市级' then 1 when '省市级' then 2 else 3 end as level,
    case batch when '加快前期' then 'prepare' when '落地开工' then 'start' when '加快建设' then 'build'
        else 'finish' end as batch,
    case sector when '产业化' then 'industry' when '基础设施' then 'infrastructure'
        when '公共服务' then 'public_service' when '生态环保' then 'ecology' end as sector,
    responsible_org,
    cast(annual_plan_wan as decimal(18, 2)) as annual_plan_wan,
    cast([
        plan_m01_wan, plan_m02_wan, plan_m03_wan, plan_m04_wan, plan_m05_wan, plan_m06_wan,
        plan_m07_wan, plan_m08_wan, plan_m09_wan, plan_m10_wan, plan_m11_wan, plan_m12_wan
    ] as decimal(18, 2)[]) as months,
    month_in(planned_start_month) as planned_start_month,
    month_in(planned_finish_month) as planned_finish_month,
    funds,
    known_at(filename) as known_at
from read_parquet('landing/keylist/annual_plan/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (partition by plan_year, line_no order by filename desc, row_no desc) = 1;

create temp table investment_sent as
select
    project_code as code_sent,
    month_in(report_month) as month,
    utc(reported_at) as vintage,
    cast(month_wan as decimal(18, 2)) as month_wan,
    cast(year_to_date_wan as decimal(18, 2)) as year_to_date_wan,
    cast(cumulative_wan as decimal(18, 2)) as cumulative_wan,
    cast(registered_on as date) as registered_on,
    known_at(filename) as known_at
from read_parquet('landing/statistics/investment_monthly/*/rows.parquet', union_by_name = true, filename = true)
where cast(year_to_date_wan as double) <= 2e6 and cast(cumulative_wan as double) <= 8e6;

create temp table funds_sent as
select
    project_code as code_sent,
    case fund when '中央预算内投资' then 'central_budget' else 'special_bond' end as fund,
    batch_no,
    cast(issued_wan as decimal(18, 2)) as issued_wan,
    cast(allotted_wan as decimal(18, 2)) as allotted_wan,
    cast(paid_wan as decimal(18, 2)) as paid_wan,
    cast(issued_on as date) as issued_on,
    known_at(filename) as known_at
from read_parquet('landing/funds/batches/*/rows.parquet', union_by_name = true, filename = true);

create temp table decisions as
select
    project_code as code_sent,
    case kind when '批准暂停' then 'suspension' when '停工令' then 'stop_order' else 'start_confirmed' end as kind,
    coalesce(cast(valid_from as date), cast(cast(decided_at as timestamp) as date)) as valid_from,
    cast(valid_until as date) as valid_until,
    utc(decided_at) as decided_at,
    known_at(filename) as known_at
from read_parquet('landing/followup/decisions/*/rows.parquet', union_by_name = true, filename = true)
where kind in ('批准暂停', '停工令', '开工核实')
qualify row_number() over (partition by decision_id order by updated_at desc, row_no desc) = 1;

create temp table items as
select
    project_code as code_sent,
    utc(raised_at) as raised_at,
    case status when '已解决' then coalesce(utc(solved_at), utc(updated_at)) when '已退回' then utc(updated_at) end
        as closed_at,
    known_at(filename) as known_at
from read_parquet('landing/followup/coordination_items/*/rows.parquet', union_by_name = true, filename = true)
qualify row_number() over (partition by item_id order by updated_at desc, row_no desc) = 1;
