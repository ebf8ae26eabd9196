with scorecards as (

    select * from {{ ref('int_scorecards') }} where scope_kind = 'agency'

)

select
    scope as owner,
    as_of,
    rows,
    timeliness_days_p50,
    timeliness_days_p90,
    in_time_ratio,
    completeness_ratio,
    validity_ratio,
    agreement_ratio,
    constant_columns,
    score
from scorecards
