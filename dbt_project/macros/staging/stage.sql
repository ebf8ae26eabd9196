{#- A staging model: every landed row of a feed, typed, judged and given its one outcome.

    `columns` is the model's own mapping {name: type} (types: feed_columns); rules, vocabulary and
    units come from the city's feed file, var('feeds')['<source>/<table>'].

    Steps, one CTE each: `landed` rows as received of the batches in force; `trimmed` (<name>__text:
    white space off, '' and '-' say nothing); `clocked` (<name>__clock); `typed` (<name>__value);
    `judged` (broken_rules and findings, in the order of the columns); `recorded` (raw); `known`
    (known_at); `ranked` (the rows of one key, newest first), `seen` and `ended` (what ended them).

    Yields the mapping's columns, then feed, batch_id, row_no, landed_at, known_at, superseded_at,
    followed_at, known_basis (landing | source), broken_rules ('' when fine), findings ('' when
    none), outcome as of the latest batch (modelled | superseded | quarantined) and raw (the row as
    sent when it is broken, its key and the cells looked at when something was found, never a
    personal column).

    A row was in force from known_at until superseded_at (null: it still is): until the next clean
    row of its key, its tombstone, or the sweep that no longer held the key. A row that never was
    (broken, a tombstone, beaten inside its batch) has both the same. followed_at is when the next
    clean row of its key came, or the sweep without the key, whether the row itself was in force or not.

    Of the rows of one key landed at one instant the best is the highest in latest_by; of equals the
    first by content. So neither the order of the rows in a batch, nor how a landing was cut into
    batches, nor a row sent twice makes a difference. -#}
{% macro stage(source, table, columns) -%}
    {%- set feed = source ~ '/' ~ table -%}
    {#- `source` is an argument here, so dbt's function of that name is called by its full one -#}
    {%- set landing = builtins.source(source, table) -%}
    {%- set batches = builtins.source('reference', 'batches') -%}
    {%- set contract = var('feeds').get(feed) -%}
    {%- if contract -%}
        {{ staged_rows(feed, landing, batches, contract, feed_columns(feed, contract, columns)) }}
    {%- else -%}
        {{ no_staged_rows(columns) }}
    {%- endif -%}
{%- endmacro %}


{#- The same columns without a row: the city has no such feed. -#}
{% macro no_staged_rows(columns) -%}
    {%- set absent = feed_columns('', {'columns': [], 'grain': []}, columns) -%}
select
    {%- for column in absent %}
    cast(null as {{ sql_type(column) }}) as {{ column.name }},
    {%- endfor %}
    cast(null as {{ text_type() }}) as feed,
    cast(null as {{ text_type() }}) as batch_id,
    cast(null as bigint) as row_no,
    cast(null as timestamp) as landed_at,
    cast(null as timestamp) as known_at,
    cast(null as timestamp) as superseded_at,
    cast(null as timestamp) as followed_at,
    cast(null as {{ text_type() }}) as known_basis,
    cast(null as {{ text_type() }}) as broken_rules,
    cast(null as {{ text_type() }}) as findings,
    cast(null as {{ text_type() }}) as outcome,
    cast(null as {{ text_type() }}) as raw
where false
{%- endmacro %}
