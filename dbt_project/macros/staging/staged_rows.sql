{#- The SQL of a staging model whose feed the city has; see stage for the steps. -#}
{% macro staged_rows(feed, landing, batches, contract, columns) -%}
    {%- set key = contract.grain | join(', ') -%}
    {%- set sent = columns | selectattr('is_sent') | list -%}
    {%- set timed = sent | selectattr('kind', 'in', ['date', 'month', 'timestamp']) | list -%}
    {%- set placed = sent | selectattr('kind', 'equalto', 'district') | list -%}
with landed as (

    select * from {{ landing }}

),

batches as (

    select
        batch_id,
        landed_at,
        is_sweep,
        is_backfill,
        row_number() over batches_in_order as batch_seq,
        min(case when is_sweep then landed_at end) over (
            order by landed_at asc nulls first, batch_id asc nulls first
            rows between 1 following and unbounded following
        ) as next_sweep_at
    from {{ batches }}
    where feed = {{ sql_literal(feed) }}
    window batches_in_order as (order by landed_at asc nulls first, batch_id asc nulls first)

),
{%- if placed %}

districts as (

    {{ district_aliases() }}

),
{%- endif %}

trimmed as (

    select
        landed.*,
        batches.landed_at,
        batches.batch_seq,
        batches.is_backfill,
        {%- for column in columns %}
        {{ text_as_sent(column) }} as {{ column.name }}__text{{ ',' if not loop.last }}
        {%- endfor %}
    from landed
    inner join batches on landed.batch_id = batches.batch_id

),

clocked as (

    select
        trimmed.*
        {%- for column in timed -%}
        ,
        {{ read_clock(column.name ~ '__text', months=column.kind == 'month') }} as {{ column.name }}__clock
        {%- endfor %}
    from trimmed

),

typed as (

    select
        clocked.*,
        {%- for column in columns %}
        {{ typed_value(column) }} as {{ column.name }}__value{{ ',' if not loop.last }}
        {%- endfor %}
    from clocked
    {%- for column in placed %}
    left join districts as {{ column.name }}__lookup
        on clocked.{{ column.name }}__text = {{ column.name }}__lookup.alias
    {%- endfor %}

),

judged as (

    select
        typed.*,
        concat_ws(
            ','
            {%- for column in sent if has_rules(column) -%}
            ,
            {{ broken_rule(column) }}
            {%- else -%}
            , ''
            {%- endfor %}
        ) as broken_rules
    from typed

),

{#- Before the rows are ranked, so that ranking does not carry all that was sent along. #}
recorded as (

    select
        judged.*,
        case
            when broken_rules <> '' then {{ raw_record(contract.columns) }}
        end as raw
    from judged

),

{#- What the first pull brought is one history: of all its rows of a key only the best one counts. #}
known as (

    select
        {%- for column in columns %}
        {{ column.name }}__value as {{ column.name }},
        {%- endfor %}
        batch_id,
        row_no,
        landed_at,
        batch_seq,
        case when is_backfill then 0 else batch_seq end as era,
        {{ known_since(contract, columns) }} as known_at,
        {{ known_basis(contract, columns) }} as known_basis,
        case when broken_rules = '' then 1 end as is_clean,
        broken_rules,
        raw
    from recorded

),

{#- From the newest row of a key to its oldest. #}
ranked as (

    select
        known.*,
        count(is_clean) over newer_rows as newer_clean_rows,
        {{ last_not_null('case when is_clean = 1 then era end') }} over newer_rows as next_era,
        {{ last_not_null('case when is_clean = 1 then known_at end') }} over newer_rows as replaced_at
    from known
    window newer_rows as (
        partition by {{ key }}
        order by
            batch_seq desc nulls last,
            is_clean asc nulls last,
            {%- for name in contract.latest_by or [] %}
            {{ name }} desc nulls last,
            {%- endfor %}
            row_no desc nulls last
        rows between unbounded preceding and 1 preceding
    )

),

{#- Broken rows that came after a clean one still show that the source has the key. #}
seen as (

    select
        ranked.*,
        max(batch_seq) over (partition by {{ key }}, newer_clean_rows) as last_seen_seq
    from ranked

),

ended as (

    select
        seen.*,
        batches.next_sweep_at as swept_at,
        is_clean is null
        or next_era = era
        {%- if contract.deleted %}
        or coalesce({{ contract.deleted.column }} = {{ sql_literal(contract.deleted.equals) }}, false)
        {%- endif %}
        or coalesce(batches.next_sweep_at <= seen.landed_at, false) as is_never_in_force
    from seen
    inner join batches on seen.last_seen_seq = batches.batch_seq

)

select
    {%- for column in columns %}
    {{ column.name }},
    {%- endfor %}
    {{ sql_literal(feed) }} as feed,
    batch_id,
    row_no,
    landed_at,
    known_at,
    case when is_never_in_force then known_at else least(replaced_at, swept_at) end as superseded_at,
    known_basis,
    broken_rules,
    case
        when broken_rules <> '' then 'quarantined'
        when newer_clean_rows > 0 then 'superseded'
        {%- if contract.deleted %}
        when {{ contract.deleted.column }} = {{ sql_literal(contract.deleted.equals) }} then 'superseded'
        {%- endif %}
        when swept_at is not null then 'superseded'
        else 'modelled'
    end as outcome,
    raw
from ended
{%- endmacro %}
