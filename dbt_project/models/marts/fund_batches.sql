with versions as (

    select * from {{ ref('int_fund_versions') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

)

select
    versions.project_code,
    versions.fund,
    versions.batch_no,
    versions.issued_wan,
    versions.allotted_wan,
    versions.paid_wan,
    versions.issued_on,
    versions.told_at as known_at
from versions
cross join evaluations
inner join register on versions.project_code = register.project_code
where {{ known_then('versions') }}
