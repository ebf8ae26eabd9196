with feeds as (

    select feed from {{ source('reference', 'feeds') }}

),

batches as (

    select * from {{ source('reference', 'batches') }}

),

staged as (

    {%- for model in staging_models() %}

    select
        feed,
        outcome,
        count(*) as row_count
    from {{ ref(model) }}
    group by feed, outcome
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- What was landed is what the commit records say, not what staging saw.
landed as (

    select
        feed,
        sum(rows) as row_count
    from batches
    group by feed

),

ended as (

    select
        feed,
        sum(case when outcome = 'modelled' then row_count else 0 end) as modelled,
        sum(case when outcome = 'superseded' then row_count else 0 end) as superseded,
        sum(case when outcome = 'quarantined' then row_count else 0 end) as quarantined
    from staged
    group by feed

)

select
    feeds.feed,
    cast(coalesce(landed.row_count, 0) as bigint) as landed,
    cast(coalesce(ended.modelled, 0) as bigint) as modelled,
    cast(coalesce(ended.superseded, 0) as bigint) as superseded,
    cast(coalesce(ended.quarantined, 0) as bigint) as quarantined
from feeds
left join landed on feeds.feed = landed.feed
left join ended on feeds.feed = ended.feed
