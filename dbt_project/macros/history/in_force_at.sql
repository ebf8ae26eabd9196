{#- True when a version was in force from the moment on, up to the next one (see moments). -#}
{% macro in_force_at(alias, moment) -%}
    {{ alias }}.known_at <= {{ moment }}
    and ({{ alias }}.superseded_at is null or {{ alias }}.superseded_at > {{ moment }})
{%- endmacro %}
