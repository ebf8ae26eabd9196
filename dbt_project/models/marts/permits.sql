with permits as (

    select * from {{ ref('int_permits') }} where permit_kind <> 'completion_filing' and project_code is not null

),

-- A permit whose application was revoked stands in its register until the holder hands it in.
revocations as (

    select matter_instance_id from {{ ref('matters') }} where status = 'revoked'

)

select
    permits.permit_kind,
    permits.permit_no,
    permits.permit_text,
    permits.project_code,
    permits.issued_on,
    case
        when permits.permit_kind = 'works_permit'
            then coalesce(permits.extended_until, {{ add_months('permits.issued_on', 3) }})
    end as expires_on,
    permits.extended_until,
    permits.issuer,
    permits.construction_no,
    permits.matter_instance_id,
    revocations.matter_instance_id is not null as is_revoked,
    permits.method,
    permits.grade,
    permits.known_at
from permits
left join revocations on permits.matter_instance_id = revocations.matter_instance_id
