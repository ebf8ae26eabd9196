{#- True when `pattern` occurs anywhere in `text`; anchor it with ^ and $ to test the whole. -#}
{% macro regexp_test(text, pattern) -%}
    {{ return(adapter.dispatch('regexp_test')(text, pattern)) }}
{%- endmacro %}

{% macro default__regexp_test(text, pattern) -%}
    regexp_matches({{ text }}, {{ sql_literal(pattern) }})
{%- endmacro %}
