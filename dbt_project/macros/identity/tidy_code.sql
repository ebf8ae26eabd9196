{#- Text with what a project code is misspelt with put right, character by character: full-width
    digits narrowed, every dash-like character (also 一, _, . and /) a hyphen, O and I and l and | the
    digits they look like, blanks and zero-width characters gone, list separators one semicolon.
    Prose around a code is spoilt by this, which is why only normalise_code and its kin use it. -#}
{% macro tidy_code(text) -%}
    {%- set dashes = '‐‑‒–—―−ーｰ－﹣﹘─━一_./' -%}
    {%- set separators = '、；，,\n\r' -%}
    {%- set nothing = ' \t\u00a0\u00ad\u200b\u200c\u200d\u3000\ufeff' -%}
    {%- set from = '０１２３４５６７８９' ~ 'OoＯｏ' ~ 'Il|Ｉｌ｜' ~ dashes ~ separators ~ nothing -%}
    {%- set to = '0123456789' ~ '0000' ~ '111111' ~ '-' * (dashes | length) ~ ';' * (separators | length) -%}
    translate({{ text }}, {{ sql_literal(from) }}, {{ sql_literal(to) }})
{%- endmacro %}
