{#- The instant (naive UTC) at which a day of the city begins. -#}
{% macro day_start(day) -%}
    {{ local_to_utc('cast(' ~ day ~ ' as timestamp)') }}
{%- endmacro %}
