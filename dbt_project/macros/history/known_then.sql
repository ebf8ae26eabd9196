{#- True when a row was known and in force at the instant of `evaluations`, the relation it is joined with. -#}
{% macro known_then(alias) -%}
    {{ alias }}.known_at <= evaluations.as_of
    and ({{ alias }}.superseded_at is null or {{ alias }}.superseded_at > evaluations.as_of)
{%- endmacro %}
