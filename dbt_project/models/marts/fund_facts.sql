with evaluations as (

    select * from {{ source('reference', 'evaluations') }} where not coalesce(is_companion, false)

),

versions as (

    select * from {{ ref('int_fund_versions') }}

),

-- Money is to be used in six equal parts, one in each month after the one it was issued in.
seen as (

    select
        versions.project_code,
        evaluations.as_of,
        versions.issued_wan,
        coalesce(versions.allotted_wan, 0) as allotted_wan,
        coalesce(versions.paid_wan, 0) as paid_wan,
        versions.told_at,
        cast(
            (extract(year from {{ add_days('evaluations.as_of_on', 1) }}) - extract(year from versions.issued_on)) * 12
            + extract(month from {{ add_days('evaluations.as_of_on', 1) }}) - extract(month from versions.issued_on) - 1
            as integer
        ) as months_over
    from versions
    cross join evaluations
    where {{ known_then('versions') }} and versions.issued_on <= evaluations.as_of_on

),

summed as (

    select
        project_code,
        as_of,
        sum(issued_wan) as issued_wan,
        sum(allotted_wan) as allotted_wan,
        sum(paid_wan) as paid_wan,
        sum(issued_wan * greatest(0, least(months_over, 6))) as due_parts_wan,
        max(told_at) as told_at
    from seen
    group by project_code, as_of

)

select
    project_code,
    as_of,
    cast(allotted_wan as decimal(18, 2)) as allotted_wan,
    {{ fit_ratio(ratio('greatest(due_parts_wan - paid_wan * 6, 0) * 100', 'issued_wan * 6')) }} as fund_gap_pct,
    cast({{ utc_to_local('told_at') }} as date) as seen_on
from summed
