{#- A name as its letters and digits alone, the same for every way of writing it: full-width letters
    and digits narrowed, Latin letters large, brackets, blanks, dots and dashes gone, phases (Ⅰ期, 1期,
    （一期）) in Chinese numerals. Null when nothing is left. -#}
{% macro plain_name(text) -%}
    {%- set wide = '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ' -%}
    {%- set narrow = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' -%}
    {%- set roman, chinese = 'ⅠⅡⅢⅣⅤ', '一二三四五' -%}
    {%- set nothing = '（）()[]【】〔〕《》<>“”"·•・,，.。、;；:：-－—–_/ \t\n\r\u00a0\u3000\u200b\ufeff' -%}
    {%- set named = namespace(text='translate(upper(' ~ text ~ '), '
        ~ sql_literal(wide ~ roman ~ nothing) ~ ', ' ~ sql_literal(narrow ~ chinese) ~ ')') -%}
    {%- for number in ['1', '2', '3', '4', '5'] -%}
        {%- set named.text = 'replace(' ~ named.text ~ ", '" ~ number ~ "期', '" ~ chinese[loop.index0] ~ "期')" -%}
    {%- endfor -%}
    nullif({{ named.text }}, '')
{%- endmacro %}
