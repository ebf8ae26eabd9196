{#- Which row a finding is on, as the columns that all models of findings begin with. The row is `staged`;
    what was not found fault with in it is looked up where it was landed (`landed`) if its key reads
    otherwise there. -#}
{% macro finding_columns(model, landed=none, followed_at='staged.followed_at') -%}
    {%- set contract = contract_of(model) -%}
    {{ sql_literal(feed_of(model)) }} as feed,
        staged.batch_id,
        staged.row_no,
        {{ row_key(contract) }} as row_key,
        {{ sent_key(contract, landed) }} as source_key,
        cast({{ link_keys().get(model) or 'null' }} as {{ text_type() }}) as link_key,
        staged.landed_at,
        staged.known_at,
        {{ followed_at }} as followed_at
{%- endmacro %}
