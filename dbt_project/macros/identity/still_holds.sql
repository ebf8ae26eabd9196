{#- True when what a decision (int_link_decisions) saw is still so: `project_code`, where the row
    belongs without it, is what the steward wrote down as the old value, or both are nothing. A row
    that is doubted (`is_doubted`) names a project and belongs to none: a steward may have seen either. -#}
{% macro still_holds(decisions, project_code, is_doubted='false') -%}
    {{ decisions }}.decision_id is not null
            and coalesce(
                {{ decisions }}.old_code = {{ project_code }},
                {{ decisions }}.old_value is null and ({{ project_code }} is null or {{ is_doubted }})
            )
{%- endmacro %}
