{#- Joins a staged row with what is wrong with its project code. Not with that of a withdrawn row; a code
    that must be sent breaks its row when it cannot be read; a list line may hold several; and the
    register (赋码登记) is what the codes of all others are looked up in. -#}
{% macro is_doubted(model, contract) -%}
    {%- set told = contract.columns | selectattr('name', 'equalto', 'project_code') | first | default({}) -%}
    {%- set conditions = ['staged.project_code = codes.code_sent'] -%}
    {%- if told.get('required') -%}
        {%- do conditions.append("codes.finding not in ('several', 'unreadable')") -%}
    {%- endif -%}
    {%- if told.get('several') -%} {%- do conditions.append("codes.finding <> 'several'") -%} {%- endif -%}
    {%- if model == 'stg_approval__projects' -%} {%- do conditions.append("codes.finding <> 'unknown'") -%} {%- endif -%}
    {%- if contract.deleted -%}
        {%- do conditions.append('staged.' ~ contract.deleted.column ~ ' <> ' ~ sql_literal(contract.deleted.equals)) -%}
    {%- endif -%}
    {{ conditions | join('\n            and ') }}
{%- endmacro %}
