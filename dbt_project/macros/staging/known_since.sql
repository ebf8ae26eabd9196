{#- Since when a row is known: its landing, or for the history of the first pull, when the source
    itself first told of it (known_by of the feed file), if that was earlier. -#}
{% macro known_since(contract, columns) -%}
    {%- if contract.known_by is none or contract.known_by is undefined -%} landed_at
    {%- elif not contract.known_by -%}
        case when is_backfill then least(landed_at, timestamp '1970-01-01 00:00:00') else landed_at end
    {%- else -%}
        case when is_backfill then least(landed_at, {{ source_instant(contract, columns) }}) else landed_at end
    {%- endif -%}
{%- endmacro %}


{#- What known_at rests on: landing or source. -#}
{% macro known_basis(contract, columns) -%}
    {%- if contract.known_by is none or contract.known_by is undefined -%} 'landing'
    {%- elif not contract.known_by -%} case when is_backfill then 'source' else 'landing' end
    {%- else -%}
        case when is_backfill and {{ source_instant(contract, columns) }} is not null then 'source' else 'landing' end
    {%- endif -%}
{%- endmacro %}


{#- The first of the known_by columns with a value, as an instant (UTC): a day counts as its end. -#}
{% macro source_instant(contract, columns) -%}
    {%- set kinds = {} -%}
    {%- for column in columns -%} {%- do kinds.update({column.name: column.kind}) -%} {%- endfor -%}
    {%- set instants = [] -%}
    {%- for name in contract.known_by -%}
        {%- set value = name ~ '__value' -%}
        {%- if kinds[name] == 'timestamp' -%} {%- do instants.append(value) -%}
        {%- elif kinds[name] == 'month' -%} {%- do instants.append(local_to_utc(end_of_day('last_day(' ~ value ~ ')'))) -%}
        {%- else -%} {%- do instants.append(local_to_utc(end_of_day(value))) -%}
        {%- endif -%}
    {%- endfor -%}
    coalesce({{ instants | join(', ') }})
{%- endmacro %}
