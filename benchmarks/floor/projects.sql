-- One row per project, and one row per thing that happened to it.
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
    l.* exclude (
        months, grade, registered_on, permitted_on, start_claimed_on, has_central_budget, has_special_bond
    )
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
