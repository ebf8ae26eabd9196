{#- A permit number as digits and letters alone, the same for every way of writing it: full-width
    digits narrowed, the prefix word (地字第, 建字第), 号, brackets, hyphens and blanks gone. The usual
    spelling needs no look at every character. -#}
{% macro normalise_permit_no(text) -%}
    coalesce(
        nullif(regexp_extract({{ text }}, '^[地用建字第]*([0-9A-Z]+)号?$', 1), ''),
        nullif(upper(translate(
            {{ text }},
            '０１２３４５６７８９地用建字第号（）()[]【】〔〕-－—_ {{ "\u3000" }}',
            '0123456789'
        )), '')
    )
{%- endmacro %}
