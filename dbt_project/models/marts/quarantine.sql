with broken as (

    {%- for model in staging_models() %}

    select
        feed,
        batch_id,
        row_no,
        broken_rules,
        raw
    from {{ ref(model) }}
    where outcome = 'quarantined'
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    feed,
    batch_id,
    row_no,
    broken_rules as rules,
    raw
from broken
