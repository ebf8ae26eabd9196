{#- The SQL of a staging model whose feed the city has; see stage for the steps. -#}
{% macro staged_rows(feed, landing, batches, contract, columns) -%}
    {%- set key = contract.grain | join('__value, ') ~ '__value' -%}
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
        row_number() over (order by landed_at asc nulls first, batch_id asc nulls first) as batch_seq
    from {{ batches }}
    where feed = {{ sql_literal(feed) }}

),

sweeps as (

    select max(batch_seq) as last_sweep_seq from batches where is_sweep

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

ranked as (

    select
        {%- for column in columns %}
        {{ column.name }}__value as {{ column.name }},
        {%- endfor %}
        batch_id,
        row_no,
        landed_at,
        broken_rules,
        raw,
        row_number() over (
            partition by {{ key }}
            order by
                case when broken_rules = '' then 0 else 1 end asc nulls last,
                batch_seq desc nulls last,
                {%- for name in contract.latest_by or [] %}
                {{ name }}__value desc nulls last,
                {%- endfor %}
                row_no desc nulls last
        ) as key_rank,
        max(batch_seq) over (
            partition by {{ key }}
        ) as last_seen_seq
    from recorded

)

select
    {%- for column in columns %}
    ranked.{{ column.name }},
    {%- endfor %}
    {{ sql_literal(feed) }} as feed,
    ranked.batch_id,
    ranked.row_no,
    ranked.landed_at,
    ranked.broken_rules,
    case
        when ranked.broken_rules <> '' then 'quarantined'
        when ranked.key_rank > 1 then 'superseded'
        {%- if contract.deleted %}
        when ranked.{{ contract.deleted.column }} = {{ sql_literal(contract.deleted.equals) }}
            then 'superseded'
        {%- endif %}
        when ranked.last_seen_seq < sweeps.last_sweep_seq then 'superseded'
        else 'modelled'
    end as outcome,
    ranked.raw
from ranked
cross join sweeps
{%- endmacro %}
