{#- How alike two texts are, 0 to 1: the share of characters that need not be changed, of the first 45.
    Null when either says nothing. Names are compared as plain_name writes them.

    DuckDB counts changed bytes where Spark counts characters, and a Chinese character has three: so
    the characters of the pair are first written as as many letters, the same for both texts. -#}
{% macro likeness(one, other) -%}
    {%- set letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&()*+,-.:;<=>?@[]^_`{|}~' -%}
    {%- set first, second = 'substr(' ~ one ~ ', 1, 45)', 'substr(' ~ other ~ ', 1, 45)' -%}
    {%- set known = 'concat(' ~ first ~ ', ' ~ second ~ "), '" ~ letters ~ "'" -%}
    1 - cast(levenshtein(translate({{ first }}, {{ known }}), translate({{ second }}, {{ known }})) as double)
    / nullif(greatest(length({{ first }}), length({{ second }})), 0)
{%- endmacro %}
