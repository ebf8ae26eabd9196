{#- Since when something counts that is dated `day`: a date after what is known is a slip of the pen or
    the plan of a later day, and has not happened before it. -#}
{% macro not_before(day, known_at='known_at') -%}
    greatest({{ known_at }}, {{ day_start(day) }})
{%- endmacro %}
