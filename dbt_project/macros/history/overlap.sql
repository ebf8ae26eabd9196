{#- True when two versions were in force at the same time. -#}
{% macro overlap(one, other) -%}
    {{ one }}.known_at < coalesce({{ other }}.superseded_at, timestamp '9999-12-31 00:00:00')
    and {{ other }}.known_at < coalesce({{ one }}.superseded_at, timestamp '9999-12-31 00:00:00')
{%- endmacro %}
