{#- True when a version with numbers (see seen_numbers) is seen from a moment of `moments` on. -#}
{% macro seen_at(alias, moments='moments') -%}
    {{ moments }}.moment_no >= {{ alias }}.first_no and {{ moments }}.moment_no < {{ alias }}.past_no
{%- endmacro %}
