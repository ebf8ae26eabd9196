{#- The check digit (0-9) a second-generation code should end in: ISO 7064 MOD 11,10 over its first
    19 digits, p = ((p + d - 1) % 10 + 1) * 2 % 11 from p = 10, check = (11 - p) % 10.
    `code` is a normalised code (normalise_code), so the places of its digits are known. -#}
{% macro code_check_digit(code) -%}
    {%- set places = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 13, 14, 16, 17, 19, 20, 21, 22, 23] -%}
    {%- set folded = namespace(p='10') -%}
    {%- for place in places -%}
        {%- set digit = 'ascii(substr(' ~ code ~ ', ' ~ place ~ ', 1)) - 48' -%}
        {%- set folded.p = '((' ~ folded.p ~ ' + ' ~ digit ~ ' - 1) % 10 + 1) * 2 % 11' -%}
    {%- endfor -%}
    (11 - {{ folded.p }}) % 10
{%- endmacro %}
