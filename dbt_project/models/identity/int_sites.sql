-- Building sites by their number on the building market (建筑市场项目编号), the key of smart-site data.
with sites as (

    select * from {{ ref('stg_site__sites') }} where outcome = 'modelled'

),

works_permits as (

    select * from {{ ref('int_permits') }} where permit_kind = 'works_permit'

),

-- One number may stand on several works permits: of one project, or it settles nothing.
numbered as (

    select
        construction_no,
        min(project_code) as project_code,
        max(project_code) as other_project_code,
        max(grade) as grade,
        min(known_at) as first_seen_at
    from works_permits
    where construction_no is not null
    group by construction_no

),

licensed as (

    select
        sites.construction_no,
        works_permits.project_code,
        works_permits.grade
    from sites
    inner join works_permits
        on {{ normalise_permit_no('sites.works_permit_no') }} = works_permits.permit_no

),

numbers as (

    select
        construction_no,
        first_seen_at
    from numbered

    union all

    select
        construction_no,
        landed_at as first_seen_at
    from sites

),

settled_numbers as (

    select
        construction_no,
        min(first_seen_at) as first_seen_at
    from numbers
    group by construction_no

),

settled as (

    select
        settled_numbers.construction_no,
        settled_numbers.first_seen_at,
        sites.construction_no is not null as has_site,
        sites.longitude,
        sites.latitude,
        sites.landed_at as known_at,
        case
            when numbered.project_code = numbered.other_project_code then numbered.project_code
            else licensed.project_code
        end as project_code,
        case
            when numbered.project_code = numbered.other_project_code then numbered.grade
            else licensed.grade
        end as grade,
        numbered.project_code <> numbered.other_project_code as is_ambiguous
    from settled_numbers
    left join sites on settled_numbers.construction_no = sites.construction_no
    left join numbered on settled_numbers.construction_no = numbered.construction_no
    left join licensed on settled_numbers.construction_no = licensed.construction_no

)

select
    construction_no,
    project_code,
    case when project_code is not null then 'site_number' end as method,
    grade,
    case
        when project_code is not null then null
        when is_ambiguous then 'ambiguous_site'
        else 'unknown_site'
    end as reason,
    has_site,
    count(*) over (partition by project_code) as sites_of_project,
    longitude,
    latitude,
    known_at,
    first_seen_at
from settled
