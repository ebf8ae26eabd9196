{#- The first thing a column's value should satisfy and does not, as '<column>:<rule>', else null.
    The row stays in its model.

    missing: wanted and not sent. A project code: several (two in one cell), unreadable, repaired,
    check_digit. A credit code: old_code (organisation code of 9 characters), repaired, check_digit.
    words: mojibake, control, gloss, holds_code, traditional, rare. A position: swapped, undeclared
    (metres of a system nobody named), outside. future: later than its landing by more than a day.
    not_before, not_after, not_below, not_above: against another column of the row. -#}
{% macro finding(column, contract) -%}
    {%- set text, value = column.name ~ '__text', column.name ~ '__value' -%}
    {%- set rules = column.rules -%}
    {%- set signs = {'not_before': '<', 'not_below': '<', 'not_after': '>', 'not_above': '>'} -%}
    {%- set allowed = {'not_below': 1 - rules.get('tolerance', 0), 'not_above': 1 + rules.get('tolerance', 0)} -%}
    case
                when {{ text }} is null then {{ sql_literal(column.name ~ ':missing' if rules.get('wanted') else none) }}
                {%- if column.kind == 'project_code' %}
                {{ project_code_findings(column) }}
                {%- elif rules.get('check') == 'uscc' %}
                {{ credit_code_findings(column) }}
                {%- elif rules.get('check') == 'words' %}
                {{ word_findings(column) }}
                {%- elif rules.get('check') in ['longitude', 'latitude'] %}
                {{ position_findings(column, contract) }}
                {%- endif %}
                {%- if tells_of_the_past(column, contract) %}
                when {{ value }} > {{ local_to_utc(end_of_day('tomorrow')) if column.kind == 'timestamp' else 'tomorrow' }}
                    then '{{ column.name }}:future'
                {%- endif %}
                {%- for rule, sign in signs.items() if rules.get(rule) %}
                when {{ value }} {{ sign }} {{ rules[rule] }}__value
                    {{- ' * ' ~ (allowed[rule] | round(4)) if rules.get('tolerance') and rule in allowed }}
                    then '{{ column.name }}:{{ rule }}'
                {%- endfor %}
            end
{%- endmacro %}


{#- True when a value of this column can be found fault with. -#}
{% macro has_findings(column, contract) -%}
    {%- set rules = column.rules -%}
    {%- set named = [] -%}
    {%- for rule in ['wanted', 'check', 'not_before', 'not_after', 'not_below', 'not_above'] if rules.get(rule) -%}
        {%- do named.append(rule) -%}
    {%- endfor -%}
    {{ return(column.kind == 'project_code' or named != [] or tells_of_the_past(column, contract)) }}
{%- endmacro %}


{#- True for a time that should not lie after the landing of its row: one that tells when the row
    became known, or that its feed file says is past. -#}
{% macro tells_of_the_past(column, contract) -%}
    {{ return(
        column.kind in ['date', 'month', 'timestamp']
        and (column.rules.get('past', false) or column.name in (contract.known_by or []))
    ) }}
{%- endmacro %}


{#- Only that a code is not written as the standard asks, which one look tells: int_codes reads every
    spelling once, and int_findings says from there what is wrong with it. -#}
{% macro project_code_findings(column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set well_spelt = '^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$' -%}
    when {{ regexp_test(text, well_spelt) }} then null
                {%- if column.rules.get('several') %}
                when {{ holds_several_codes(text) }} then null
                {%- endif %}
                else '{{ column.name }}:spelling'
{%- endmacro %}


{#- A code with the letters O and I for the digits they look like is put right if its check characters
    then agree; the organisation codes of before 2015 have 9. -#}
{% macro credit_code_findings(column) -%}
    {%- set text = column.name ~ '__text' -%}
    when {{ uscc_check(text) }} then null
                when {{ regexp_test(text, '^[0-9A-Za-z]{8}[-－]?[0-9A-Za-z]$') }} then '{{ column.name }}:old_code'
                when {{ normalise_uscc(text) }} is not null then '{{ column.name }}:repaired'
                else '{{ column.name }}:check_digit'
{%- endmacro %}


{#- Most words have nothing wrong, so one look tells that, and only the others are looked at again. -#}
{% macro word_findings(column) -%}
    {%- set text = column.name ~ '__text' -%}
    {%- set signs = word_signs() -%}
    when not {{ regexp_test(text, signs.values() | join('|')) }} then null
                {%- for rule, sign in signs.items() %}
                when {{ regexp_test(text, sign) }} then '{{ column.name }}:{{ rule }}'
                {%- endfor %}
{%- endmacro %}


{#- Degrees lie in the city; metres (高斯坐标) do not, and want a system beside them. Of a position outside
    neither half is right. -#}
{% macro position_findings(column, contract) -%}
    {%- set value, own = column.name ~ '__value', column.rules.check -%}
    {%- set others = contract.columns | selectattr('check', 'defined') | selectattr('check', 'in', ['longitude', 'latitude'])
        | rejectattr('check', 'equalto', own) | list -%}
    {%- set declared = contract.columns | selectattr('name', 'equalto', 'crs') | list -%}
    {%- set name = column.name -%}
    when abs({{ value }}) > 180
                    then {{ "case when crs__value is null then '" ~ name ~ ":undeclared' end" if declared
                        else "'" ~ name ~ ":undeclared'" }}
                {%- if others %}
                when {{ is_within(value, own) }}
                    then case when not {{ is_within(others[0].name ~ '__value', others[0].check) }} then '{{ name }}:outside' end
                {%- else %}
                when {{ is_within(value, own) }} then null
                {%- endif %}
                when {{ is_within(value, 'latitude' if own == 'longitude' else 'longitude') }} then '{{ name }}:swapped'
                when {{ value }} is not null then '{{ name }}:outside'
{%- endmacro %}


{#- True for degrees between the edges of the city (bounding_box of city.yml); of a city without edges
    for all of them. -#}
{% macro is_within(value, axis) -%}
    {%- set box = var('bounding_box') -%}
    {%- set edges = {'longitude': ('west', 'east'), 'latitude': ('south', 'north')}[axis] -%}
    {%- if box -%} {{ value }} between {{ box[edges[0]] }} and {{ box[edges[1]] }}
    {%- else -%} abs({{ value }}) <= 180
    {%- endif -%}
{%- endmacro %}
