{#- What is wrong with the cell a golden field was read from (staging's `findings`), a rule; null when nothing
    is. Sources call some fields by names of their own. -#}
{% macro cell_finding(field, findings) -%}
    {%- set columns = {
        'owner_name': 'owner_name|transferee_name|holder_name',
        'owner_uscc': 'owner_uscc|transferee_uscc',
        'total_investment_wan': 'total_investment_wan|planned_total_wan',
        'planned_start_on': 'planned_start_on|planned_start_month',
        'planned_finish_on': 'planned_finish_on|planned_finish_month'
    } -%}
    case
        when {{ findings }} <> ''
            then nullif(regexp_extract({{ findings }}, '(^|,)({{ columns.get(field, field) }}):([a-z_]+)', 3), '')
    end
{%- endmacro %}
