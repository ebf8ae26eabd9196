-- How long what rows tell of took to arrive (到达时滞), in hours, of all rows after the first pull: from the
-- newest event a row tells of to its landing. What brought a row is the newest thing in it. A row that another
-- of the same landing beat, as one sent twice is, tells of nothing, nor does one whose event an earlier landing
-- had told: sweeps send everything again.
with batches as (

    select * from {{ source('reference', 'batches') }} where not is_backfill

),

arrived as (

    {%- for model in staging_models() %}
    {%- set contract = contract_of(model) %}
    {%- set event = event_of(contract) %}

    select
        staged.feed,
        {{ seconds_between(event, 'staged.landed_at') }} as lag_s
    from {{ ref(model) }} as staged
    inner join batches on staged.feed = batches.feed and staged.batch_id = batches.batch_id
    where
        staged.broken_rules = ''
        and {{ event }} is not null
        and (staged.followed_at is null or staged.followed_at > staged.known_at)
        {%- if contract.grain %}
        and not exists (
            select 1 from {{ ref(model) }} as earlier
            where
                staged.landed_at > earlier.landed_at
                and {{ event }} = {{ event_of(contract, 'earlier') }}
                {%- for name in contract.grain %}
                and staged.{{ name }} = earlier.{{ name }}
                {%- endfor %}
        )
        {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

counted as (

    select
        feed,
        cast({{ whole_quotient('greatest(lag_s, 0)', '3600') }} as integer) as lag_hours
    from arrived

)

select
    feed,
    lag_hours,
    count(*) as rows
from counted
group by feed, lag_hours
