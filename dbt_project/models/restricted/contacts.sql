with contacts as (

    select * from {{ ref('stg_directory__contacts') }}

),

codes as (

    select * from {{ ref('int_codes') }}

)

select
    contacts.contact_id,
    contacts.org_id,
    codes.project_code,
    contacts.scope,
    contacts.role,
    contacts.person_name,
    contacts.phone,
    contacts.valid_from,
    contacts.valid_to
from contacts
left join codes on contacts.project_code = codes.code_sent
where contacts.outcome = 'modelled'
