-- The organisation behind the owner (项目单位) of each project: of the directory by credit code, else the credit
-- code itself; without a code whose check digits are right, of the directory or of an owner with a code by
-- name, else the name itself.
with golden as (

    select * from {{ ref('golden_records') }} where owner_name is not null or owner_uscc is not null

),

directory as (

    select * from {{ ref('stg_directory__organisations') }} where outcome = 'modelled'

),

units as (

    select
        owner_name,
        owner_uscc,
        {{ plain_name('owner_name') }} as name_key,
        {{ normalise_uscc('owner_uscc') }} as code
    from golden
    group by owner_name, owner_uscc

),

listed as (

    select
        org_id,
        {{ plain_name('org_name') }} as name_key,
        {{ normalise_uscc('uscc') }} as code
    from directory

),

directory_codes as (

    select
        code,
        min(org_id) as org_id
    from listed
    group by code

),

directory_names as (

    select
        name_key,
        min(org_id) as org_id
    from listed
    group by name_key

),

-- A name that several codes bear settles nothing.
coded_names as (

    select
        name_key,
        min(code) as code
    from units
    where code is not null and name_key is not null
    group by name_key
    having min(code) = max(code)

),

coded as (

    select
        units.owner_name,
        units.owner_uscc,
        units.name_key,
        directory_names.org_id as named_org_id,
        coalesce(units.code, case when directory_names.org_id is null then coded_names.code end) as code
    from units
    left join directory_names on units.name_key = directory_names.name_key
    left join coded_names on units.name_key = coded_names.name_key

),

settled as (

    select
        coded.owner_name,
        coded.owner_uscc,
        coded.code,
        coalesce(
            directory_codes.org_id,
            coded.code,
            coded.named_org_id,
            concat('N', substr(md5(coded.name_key), 1, 12))
        ) as org_id
    from coded
    left join directory_codes on coded.code = directory_codes.code
    where coded.code is not null or coded.name_key is not null

)

select
    golden.project_code,
    settled.org_id,
    settled.code as uscc,
    golden.owner_name
from golden
inner join settled
    on
        coalesce(golden.owner_name, '') = coalesce(settled.owner_name, '')
        and coalesce(golden.owner_uscc, '') = coalesce(settled.owner_uscc, '')
