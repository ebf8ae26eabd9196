{#- The unified social credit code (统一社会信用代码) that `text` holds: large letters, O and I the digits
    they look like (neither is used), blanks and hyphens gone. Null unless both its check characters
    are right: a number put right is believed only then. -#}
{% macro normalise_uscc(text) -%}
    {%- set from = 'OIＯＩ０１２３４５６７８９ \t\u00a0\u3000\u200b\ufeff-－' -%}
    {%- set tidy = 'translate(upper(' ~ text ~ '), ' ~ sql_literal(from) ~ ", '01010123456789')" -%}
    case
        when {{ uscc_check(text) }} then {{ text }}
        when {{ uscc_check(tidy) }} then {{ tidy }}
    end
{%- endmacro %}
