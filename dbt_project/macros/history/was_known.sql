{#- True when a staged row was in force at any time: not for broken rows, tombstones and rows that
    another of the same batch beat. -#}
{% macro was_known(alias=none) -%}
    {{ alias ~ '.' if alias else '' }}known_at < {{ ends(alias) }}
{%- endmacro %}
