{#- Text without the white space around it: ASCII, no-break, full-width (U+3000), zero-width, BOM. -#}
{% macro trim_text(text) -%}
    {%- set blank = '[\\s\\pZ\\x{200b}\\x{feff}]+' -%}
    {{ regexp_replace_all(text, '^' ~ blank ~ '|' ~ blank ~ '$') }}
{%- endmacro %}
