{#- True when a row can break a rule of this column. -#}
{% macro has_rules(column) -%}
    {{ return(
        column.rules.required or column.kind not in ['text', 'project_code']
        or column.vocabulary or column.rules.pattern
    ) }}
{%- endmacro %}
