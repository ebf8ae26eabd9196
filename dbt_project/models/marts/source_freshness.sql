with evaluations as (

    {{ numbered_instants() }}

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

-- Before its first pull a feed is as fresh as the history that pull brought.
first_pulls as (

    select distinct feed from batches where is_backfill

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
        latest.last_landed_at is null and first_pulls.feed is not null as is_history,
        {{ seconds_between('latest.last_landed_at', 'evaluations.as_of') }} as age_s
    from evaluations
    cross join feeds
    left join latest
        on evaluations.as_of = latest.as_of and feeds.feed = latest.feed
    left join first_pulls on feeds.feed = first_pulls.feed

)

select
    aged.feed,
    aged.as_of,
    aged.title,
    aged.owner,
    aged.last_landed_at,
    case when aged.is_history then 0 else aged.age_s end as age_s,
    case
        when aged.is_history then 'fresh'
        when aged.age_s is null then 'missing'
        when aged.age_s > aged.stale_after_s then 'stale'
        when aged.age_s > aged.expect_s then 'late'
        else 'fresh'
    end as state,
    case when aged.is_history then 'source' else 'landing' end as basis,
    conservation.modelled as rows
from aged
inner join conservation on aged.feed = conservation.feed
