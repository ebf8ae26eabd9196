{#- True when a version was in force from the moment on, up to the next one (see moments). Each bound is
    one comparison: with an or in its condition an outer join compares every row with every other. -#}
{% macro in_force_at(alias, moment) -%}
    {{ alias }}.known_at <= {{ moment }} and {{ ends(alias) }} > {{ moment }}
{%- endmacro %}
