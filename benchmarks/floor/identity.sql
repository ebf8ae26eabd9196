-- Which project each record belongs to: by its code however spelt and re-issued, by engineering code, by
-- the permit it was issued upon (one step), by the number of the site.
create macro check_digit(code) as (11 - list_reduce(
    list_transform(string_split(replace(substr(code, 1, 23), '-', ''), ''), lambda d: cast(d as integer)),
    lambda p, d: ((p + d + 9) % 10 + 1) * 2 % 11,
    10
)) % 10;

create temp table codes as
with sent as (
    select code_sent, 'approval/projects' as source, known_at from register
    union all
    select code_sent, 'approval/matters', known_at from approval_matters
    union all
    select code_sent, 'approval/reports', known_at from reports
    union all
    select code_sent, 'engineering/projects', known_at from engineering_projects
    union all
    select code_sent, 'land/parcels', known_at from sent_parcels
    union all
    select code_sent, 'keylist/annual_plan', known_at from plan_lines
    union all
    select code_sent, 'statistics/investment_monthly', known_at from investment_sent
    union all
    select code_sent, 'funds/batches', known_at from funds_sent
    union all
    select project_code, 'library/memberships', known_at(filename)
    from read_parquet('landing/library/memberships/*/rows.parquet', union_by_name = true, filename = true)
    union all
    select code_sent, 'followup/decisions', known_at from decisions
    union all
    select code_sent, 'followup/coordination_items', known_at from items
),

-- What the register or a decision says took the place of a code, over up to three hops.
reissued as (
    select former_code as code, project_code from coded where former_code is not null
    union all
    select code_in(code_sent), code_in(new_value) from decisions where kind = 'alias'
),

replaced as (select code, min(project_code) as project_code from reissued group by code),

spellings as (
    select code_sent, code_in(code_sent) as code, min(source) as source, min(known_at) as first_seen_at
    from sent
    where code_sent is not null
    group by code_sent
),

followed as (
    select
        spellings.*,
        coalesce(third.project_code, second.project_code, first.project_code, spellings.code) as project_code
    from spellings
    left join replaced as first on spellings.code = first.code
    left join replaced as second on first.project_code = second.code
    left join replaced as third on second.project_code = third.code
)

select
    code_sent,
    project_code,
    case when code <> project_code then 'alias' when code_sent = code then 'direct' else 'repaired' end as method,
    case
        when code_sent <> code then 'R'
        when substr(code, 1, 4) between '2015' and '2020' then 'B'
        when check_digit(code) = cast(right(code, 1) as integer) then 'A'
        else 'C'
    end as grade,
    source,
    first_seen_at
from followed
where project_code in (select project_code from register);

create temp table engineering_codes as
with used as (
    select engineering_code, known_at from engineering_projects
    union all
    select engineering_code, known_at from engineering_matters
    union all
    select engineering_code, known_at from steps
    union all
    select engineering_code, known_at from sent_permits where engineering_code is not null
),

seen as (select engineering_code, min(known_at) as first_seen_at from used group by engineering_code)

select
    seen.engineering_code,
    coalesce(codes.project_code, prefixed.project_code) as project_code,
    coalesce(codes.method, 'engineering') as method,
    coalesce(codes.grade, prefixed.grade) as grade,
    items.engineering_code is not null as has_item,
    seen.first_seen_at
from seen
left join engineering_projects as items on seen.engineering_code = items.engineering_code
left join codes on items.code_sent = codes.code_sent
left join codes as prefixed on substr(seen.engineering_code, 1, 24) = prefixed.code_sent
where coalesce(codes.project_code, prefixed.project_code) is not null;

create temp table placed_permits as
with owned as (
    select sent_permits.*, engineering_codes.project_code, engineering_codes.grade
    from sent_permits
    left join engineering_codes on sent_permits.engineering_code = engineering_codes.engineering_code
),

named as (
    select permit_no, project_code, grade, unnest(names) as other_no
    from owned
),

neighbours as (
    select named.permit_no, other.project_code, other.grade
    from named
    join owned as other on named.other_no = other.permit_no
    where named.project_code is null and other.project_code is not null
    union all
    select other.permit_no, named.project_code, named.grade
    from named
    join owned as other on named.other_no = other.permit_no
    where other.project_code is null and named.project_code is not null
),

chained as (
    select permit_no, min(project_code) as project_code, min(grade) as grade
    from neighbours
    group by permit_no
    having count(distinct project_code) = 1
)

select
    owned.* replace (
        ltrim(owned.permit_no, '地建') as permit_no,
        coalesce(owned.project_code, chained.project_code) as project_code,
        coalesce(owned.grade, chained.grade) as grade
    ),
    case when owned.project_code is null then 'permit_chain' else 'engineering' end as method
from owned
left join chained on owned.permit_no = chained.permit_no
where coalesce(owned.project_code, chained.project_code) is not null;

create temp table placed_sites as
with numbered as (
    select construction_no, min(project_code) as project_code, min(grade) as grade, min(known_at) as first_seen_at
    from placed_permits
    where construction_no is not null
    group by construction_no
)

select
    coalesce(numbered.construction_no, sites.construction_no) as construction_no,
    coalesce(numbered.project_code, licensed.project_code) as project_code,
    coalesce(numbered.grade, licensed.grade) as grade,
    coalesce(numbered.first_seen_at, sites.known_at) as first_seen_at,
    sites.construction_no is not null as has_site,
    sites.longitude,
    sites.latitude
from numbered
full join sites on numbered.construction_no = sites.construction_no
left join placed_permits as licensed
    on sites.works_permit_no = licensed.permit_no and licensed.kind = 'works_permit'
where coalesce(numbered.project_code, licensed.project_code) is not null;
