-- The directory (单位名录), and the owners of projects that it does not list.
with directory as (

    select * from {{ ref('stg_directory__organisations') }} where outcome = 'modelled'

),

owners as (

    select * from {{ ref('owners') }}

),

unlisted as (

    select
        owners.org_id,
        owners.owner_name,
        min(owners.uscc) as uscc,
        count(*) as projects
    from owners
    left join directory on owners.org_id = directory.org_id
    where directory.org_id is null
    group by owners.org_id, owners.owner_name

),

-- Of several ways to write it the one on most projects.
ranked as (

    select
        org_id,
        coalesce(owner_name, uscc) as org_name,
        max(uscc) over (partition by org_id) as uscc,
        row_number() over (
            partition by org_id
            order by
                case when owner_name is not null then 0 else 1 end asc nulls last,
                projects desc nulls last,
                owner_name asc nulls last
        ) as name_rank
    from unlisted

)

select
    org_id,
    org_name,
    org_kind,
    district,
    uscc
from directory

union all

select
    org_id,
    org_name,
    'owner' as org_kind,
    cast(null as {{ text_type() }}) as district,
    uscc
from ranked
where name_rank = 1
