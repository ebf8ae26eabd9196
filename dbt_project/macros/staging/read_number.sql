{#- Text that does not cast as it stands as decimal(18, 6), null when it is no number: full-width
    digits, blanks, one of `units` at the end, thousands separators in groups of three (a decimal
    comma is no number). -#}
{% macro read_number(text, units=[]) -%}
    {%- set narrow = "translate(" ~ text ~ ", '０１２３４５６７８９．，－＋', '0123456789.,-+')" -%}
    {%- set noise = '[\\s\\pZ]' ~ ('|(' ~ (units | join('|')) ~ ')$' if units else '') -%}
    {%- set grouped = '^([+-]?[0-9]{1,3}),([0-9]{3})(?:,([0-9]{3}))?(?:,([0-9]{3}))?([.][0-9]+)?$' -%}
    {%- set bare = regexp_replace_all(narrow, noise) -%}
    try_cast({{ regexp_replace_all(bare, grouped, '\\1\\2\\3\\4\\5') }} as decimal(18, 6))
{%- endmacro %}
