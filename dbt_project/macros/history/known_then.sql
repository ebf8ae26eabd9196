{#- True when a row was known and in force at the instant of `evaluations`, the relation it is joined with. -#}
{% macro known_then(alias) -%}
    {{ in_force_at(alias, 'evaluations.as_of') }}
{%- endmacro %}
