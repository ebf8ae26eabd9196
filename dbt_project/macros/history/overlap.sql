{#- True when two versions were in force at the same time. -#}
{% macro overlap(one, other) -%}
    {{ one }}.known_at < {{ ends(other) }} and {{ other }}.known_at < {{ ends(one) }}
{%- endmacro %}
