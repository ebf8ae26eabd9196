{#- The columns a staging model yields, each joined with what the city's feed file says of it.

    `columns` is the model's own mapping, {name: type} with type text, integer, decimal,
    decimal(scale), date, month, timestamp, boolean, project_code or district. A column the city
    does not have comes back with `is_sent` false and is a typed null in the model. -#}
{% macro feed_columns(feed, contract, columns) -%}
    {%- set declared = {} -%}
    {%- for column in contract.columns -%} {%- do declared.update({column.name: column}) -%} {%- endfor -%}
    {%- set found = [] -%}
    {%- for name, type in columns.items() -%}
        {%- set column = declared.get(name, {}) -%}
        {%- set kind = type.split('(')[0] -%}
        {%- if column and column.type != kind -%}
            {{ exceptions.raise_compiler_error(
                feed ~ ': ' ~ name ~ ' is ' ~ column.type ~ ' in the feed file but ' ~ kind
                ~ ' in its staging model; change one of the two'
            ) }}
        {%- endif -%}
        {%- do found.append({
            'name': name,
            'kind': kind,
            'scale': type.split('(')[1].rstrip(')') | int if '(' in type else 2,
            'is_sent': column != {},
            'rules': column,
            'unit': column.get('unit') or {},
            'vocabulary': column.get('values') or {},
        }) -%}
    {%- endfor -%}
    {%- set tombstone = [contract.deleted.column] if contract.deleted else [] -%}
    {%- for name in contract.grain + (contract.latest_by or []) + (contract.known_by or []) + tombstone -%}
        {%- if name not in columns -%}
            {{ exceptions.raise_compiler_error(
                feed ~ ': ' ~ name ~ ' decides which row is in force; its staging model must yield it'
            ) }}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in contract.columns if column.name in columns -%}
        {%- for rule in ['not_before', 'not_after', 'not_below', 'not_above'] if column.get(rule) -%}
            {%- if column[rule] not in columns -%}
                {{ exceptions.raise_compiler_error(
                    feed ~ ': ' ~ column.name ~ ' is compared with ' ~ column[rule]
                    ~ '; its staging model must yield it'
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
