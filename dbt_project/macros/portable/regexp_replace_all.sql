{#- Every occurrence of `pattern` in `text` replaced (DuckDB replaces only the first unless told).
    \1 to \9 in `replacement` stand for the groups; a group that took no part is empty. -#}
{% macro regexp_replace_all(text, pattern, replacement='') -%}
    {{ return(adapter.dispatch('regexp_replace_all')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, {{ sql_literal(pattern) }}, {{ sql_literal(replacement) }}, 'g')
{%- endmacro %}
