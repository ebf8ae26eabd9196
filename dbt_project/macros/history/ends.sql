{#- Until when a version stood, as a timestamp that is never null. -#}
{% macro ends(alias=none) -%}
    coalesce({{ alias ~ '.' if alias else '' }}superseded_at, timestamp '9999-12-31 00:00:00')
{%- endmacro %}
