{#- Every code, name and alias of the city's districts with the code it stands for. -#}
{% macro district_aliases() -%}
    {%- set named = {} -%}
    {%- for alias, code in var('districts').items() -%}
        {%- do named.setdefault(code | string, []).append(alias | string) -%}
    {%- endfor -%}
    select alias, code
    from (
        values
        {%- for code, aliases in named.items() %}
        {% for alias in aliases -%}
            ({{ sql_literal(alias) }}, {{ sql_literal(code) }}){{ ', ' if not loop.last }}
        {%- endfor %}{{ ',' if not loop.last }}
        {%- else %}
        (cast(null as {{ text_type() }}), cast(null as {{ text_type() }}))
        {%- endfor %}
    ) as named (alias, code)
{%- endmacro %}
