{#- True when a version with numbers (see seen_numbers) is seen from the moment of `moments` on. -#}
{% macro seen_at(alias) -%}
    moments.moment_no >= {{ alias }}.first_no and moments.moment_no < {{ alias }}.past_no
{%- endmacro %}
