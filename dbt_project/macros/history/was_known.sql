{#- True when a staged row was in force at any time: not for broken rows, tombstones and rows that
    another of the same batch beat. -#}
{% macro was_known(alias=none) -%}
    {%- set of = alias ~ '.' if alias else '' -%}
    {{ of }}known_at < coalesce({{ of }}superseded_at, timestamp '9999-12-31 00:00:00')
{%- endmacro %}
