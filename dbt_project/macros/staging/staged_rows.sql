{#- The SQL of a staging model whose feed the city has; see stage for the steps. -#}
{% macro staged_rows(feed, landing, batches, contract, columns) -%}
    {%- set key = contract.grain | join(', ') -%}
    {%- set sent = columns | selectattr('is_sent') | list -%}
    {%- set timed = sent | selectattr('kind', 'in', ['date', 'month', 'timestamp']) | list -%}
    {%- set most_landings = 1000000 -%}
    {%- set placed = sent | selectattr('kind', 'equalto', 'district') | list -%}
with landed as (

    select * from {{ landing }}

),

{#- Batches landed at one instant are one picture, however they were cut. #}
numbered as (

    select
        batch_id,
        landed_at,
        is_sweep,
        is_backfill,
        {{ add_days('cast(' ~ utc_to_local('landed_at') ~ ' as date)', 1) }} as tomorrow,
        dense_rank() over (order by landed_at asc nulls first) as batch_seq
    from {{ batches }}
    where feed = {{ sql_literal(feed) }}

),

{#- What the first pull brought is one history: of all its rows of a key only the best one counts. #}
batches as (

    select
        numbered.*,
        case
            when is_backfill then max(case when is_backfill then batch_seq end) over () else batch_seq
        end as era_end_seq
    from numbered

),

landings as (

    select
        batch_seq,
        landed_at,
        min(sweep_at) over (
            order by batch_seq asc nulls first
            rows between 1 following and unbounded following
        ) as next_sweep_at
    from (
        select
            batch_seq,
            landed_at,
            max(case when is_sweep then landed_at end) as sweep_at
        from numbered
        group by batch_seq, landed_at
    ) as landed_together

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
        batches.tomorrow,
        batches.batch_seq,
        batches.era_end_seq,
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
        ) as broken_rules,
        {{ findings_of(contract, sent) }} as findings
    from typed

),

{#- Before the rows are ranked, so that ranking does not carry all that was sent along. #}
recorded as (

    select
        judged.*,
        case
            when broken_rules <> '' then {{ raw_record(contract.columns) }}
            when findings <> '' then {{ raw_record(looked_at(contract, sent)) }}
        end as raw
    from judged

),

known as (

    select
        {%- for column in columns %}
        {{ column.name }}__value as {{ column.name }},
        {%- endfor %}
        batch_id,
        row_no,
        landed_at,
        batch_seq,
        era_end_seq,
        {{ known_since(contract, columns) }} as known_at,
        {{ known_basis(contract, columns) }} as known_basis,
        case when broken_rules = '' then 1 end as is_clean,
        broken_rules,
        findings,
        raw
    from recorded

),

{#- From the newest row of a key to its oldest, the broken rows of a landing after its clean ones; clean
    rows that only their content tells apart are side by side. #}
ranked as (

    select
        known.*,
        count(is_clean) over side_by_side as rows_beside,
        count(is_clean) over so_far - count(is_clean) over side_by_side as newer_clean_rows,
        {{ last_not_null('case when is_clean = 1 then batch_seq end') }} over newer_rows as next_clean_seq
    from known
    window
        side_by_side as ({{ newest_first(key, contract) }} range between current row and current row),
        so_far as ({{ newest_first(key, contract) }} range between unbounded preceding and current row),
        newer_rows as ({{ newest_first(key, contract) }} rows between unbounded preceding and 1 preceding)

),

{#- A stretch is a clean row, those side by side with it, and the broken rows that came after it: they
    still show that the source has the key. Its last landing and the next one with a clean row are one
    number, because each further window costs what reading a column costs. Of clean rows side by side
    the first by content stands, wherever it was in its batch. #}
seen as (

    select
        ranked.*,
        max(batch_seq * {{ most_landings }} + coalesce(next_clean_seq, 0)) over same_stretch as last_and_next,
        row_number() over by_content as place
    from ranked
    window
        same_stretch as (partition by {{ key }}, newer_clean_rows),
        by_content as (
            partition by {{ key }}, newer_clean_rows
            order by case when rows_beside > 1 then {{ content_of(columns) }} end asc nulls last
        )

),

ended as (

    select
        seen.*,
        last_landing.next_sweep_at as swept_at,
        case when next_landing.batch_seq > seen.era_end_seq then next_landing.landed_at end as replaced_at,
        coalesce(next_landing.batch_seq <= seen.era_end_seq, false)
        or (seen.rows_beside > 1 and seen.place > 1) as is_beaten
    from seen
    inner join landings as last_landing
        on {{ whole_quotient('seen.last_and_next', most_landings) }} = last_landing.batch_seq
    left join landings as next_landing
        on case when seen.newer_clean_rows > 0 then seen.last_and_next % {{ most_landings }} end = next_landing.batch_seq

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
    case
        when is_clean is null or is_beaten then known_at
        {%- if contract.deleted %}
        when {{ contract.deleted.column }} = {{ sql_literal(contract.deleted.equals) }} then known_at
        {%- endif %}
        else least(replaced_at, swept_at)
    end as superseded_at,
    case when is_beaten then known_at else least(replaced_at, swept_at) end as followed_at,
    known_basis,
    broken_rules,
    findings,
    case
        when broken_rules <> '' then 'quarantined'
        when newer_clean_rows > 0 or is_beaten then 'superseded'
        {%- if contract.deleted %}
        when {{ contract.deleted.column }} = {{ sql_literal(contract.deleted.equals) }} then 'superseded'
        {%- endif %}
        when swept_at is not null then 'superseded'
        else 'modelled'
    end as outcome,
    raw
from ended
{%- endmacro %}


{#- The rows of a key from the newest to the oldest, as far as the sources say which is newer. -#}
{% macro newest_first(key, contract) -%}
    partition by {{ key }}
            order by
                batch_seq desc nulls last,
                is_clean asc nulls last
                {%- for name in contract.latest_by or [] -%}
                ,
                {{ name }} desc nulls last
                {%- endfor %}
{%- endmacro %}


{#- All that a row says, as one text; its place in its batch only tells rows apart that say the same. -#}
{% macro content_of(columns) -%}
    concat_ws(
                    '|',
                    {%- for column in columns %}
                    coalesce(cast({{ column.name }} as {{ text_type() }}), ''),
                    {%- endfor %}
                    coalesce(raw, ''),
                    batch_id,
                    cast(row_no as {{ text_type() }})
                )
{%- endmacro %}


{#- The columns of a feed that a finding speaks of: its key, and whatever can be found fault with. -#}
{% macro looked_at(contract, columns) -%}
    {%- set doubted = [] -%}
    {%- for column in columns if has_findings(column, contract) -%} {%- do doubted.append(column.name) -%} {%- endfor -%}
    {%- set found = [] -%}
    {%- for column in contract.columns if column.name in contract.grain or column.name in doubted -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- What can be found fault with in a row, '' when nothing; a withdrawn row has no cell left to put
    right. -#}
{% macro findings_of(contract, columns) -%}
    {%- set doubted = [] -%}
    {%- for column in columns if has_findings(column, contract) -%} {%- do doubted.append(column) -%} {%- endfor -%}
    {%- set deleted = contract.deleted -%}
    {%- if not doubted -%} ''
    {%- else -%}
        {%- if deleted %} case when {{ deleted.column }}__value = {{ sql_literal(deleted.equals) }} then '' else {% endif -%}
        concat_ws(
            ','
            {%- for column in doubted -%}
            ,
            {{ finding(column, contract) }}
            {%- endfor %}
        )
        {%- if deleted %} end{% endif -%}
    {%- endif -%}
{%- endmacro %}
