-- The permits of known projects in every version, and whether their application stood or was revoked.
with permits as (

    select *
    from {{ ref('int_permit_versions') }}
    where permit_kind <> 'completion_filing' and project_code is not null

),

revoked as (

    select * from {{ ref('int_matter_versions') }} where status = 'revoked'

),

-- A permit whose application was revoked stands in its register until the holder hands it in.
revocations as (

    select
        permits.permit_kind,
        permits.permit_no,
        greatest(permits.known_at, revoked.known_at) as known_at,
        least(permits.superseded_at, revoked.superseded_at) as superseded_at
    from permits
    inner join revoked
        on permits.matter_instance_id = revoked.matter_instance_id and {{ overlap('permits', 'revoked') }}

),

moments as (

    {{ moments(['permits', 'revocations'], ['permit_kind', 'permit_no']) }}

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
    revocations.permit_no is not null as is_revoked,
    permits.method,
    permits.grade,
    permits.told_at,
    moments.moment as known_at,
    moments.next_moment as superseded_at
from moments
inner join permits
    on
        moments.permit_kind = permits.permit_kind
        and moments.permit_no = permits.permit_no
        and {{ in_force_at('permits', 'moments.moment') }}
left join revocations
    on
        moments.permit_kind = revocations.permit_kind
        and moments.permit_no = revocations.permit_no
        and {{ in_force_at('revocations', 'moments.moment') }}
