with evaluations as (

    select * from {{ source('reference', 'evaluations') }}

),

feeds as (

    select * from {{ source('reference', 'feeds') }}

),

batches as (

    select * from {{ source('reference', 'batches') }}

),

conservation as (

    select * from {{ ref('conservation') }}

),

latest as (

    select
        evaluations.as_of,
        batches.feed,
        max(batches.landed_at) as last_landed_at
    from evaluations
    inner join batches on evaluations.as_of >= batches.landed_at
    group by evaluations.as_of, batches.feed

),

aged as (

    select
        feeds.feed,
        feeds.title,
        feeds.owner,
        feeds.expect_s,
        feeds.stale_after_s,
        evaluations.as_of,
        latest.last_landed_at,
        {{ seconds_between('latest.last_landed_at', 'evaluations.as_of') }} as age_s
    from evaluations
    cross join feeds
    left join latest
        on evaluations.as_of = latest.as_of and feeds.feed = latest.feed

)

select
    aged.feed,
    aged.as_of,
    aged.title,
    aged.owner,
    aged.last_landed_at,
    aged.age_s,
    case
        when aged.age_s is null then 'missing'
        when aged.age_s > aged.stale_after_s then 'stale'
        when aged.age_s > aged.expect_s then 'late'
        else 'fresh'
    end as state,
    conservation.modelled as rows
from aged
inner join conservation on aged.feed = conservation.feed
