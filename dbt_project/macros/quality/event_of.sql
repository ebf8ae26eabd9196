{#- The newest event that a row of a feed tells of, as an instant (UTC; a day counts as its end): the times
    that tell since when it is known and those its feed file calls past, but not the clock of the
    system that sends it (latest_by). Null when it has none. -#}
{% macro event_of(contract, row='staged') -%}
    {%- set instants = [] -%}
    {%- for column in contract.columns
        if tells_of_the_past({'name': column.name, 'kind': column.type, 'rules': column}, contract)
        and column.name not in (contract.latest_by or []) -%}
        {%- set value = row ~ '.' ~ column.name -%}
        {%- if column.type == 'month' -%} {%- set value = 'last_day(' ~ value ~ ')' -%} {%- endif -%}
        {%- do instants.append(
            value if column.type == 'timestamp' else local_to_utc(end_of_day(value))
        ) -%}
    {%- endfor -%}
    {%- if not instants -%} cast(null as timestamp)
    {%- elif instants | length == 1 -%} {{ instants[0] }}
    {%- else -%} greatest({{ instants | join(', ') }})
    {%- endif -%}
{%- endmacro %}
