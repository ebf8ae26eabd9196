{#- Text as a boolean: 1/0, true/false, Y/N, 是/否. Null for all else. -#}
{% macro read_boolean(text) -%}
    case
            when lower({{ text }}) in ('1', 'true', 'y', '是') then true
            when lower({{ text }}) in ('0', 'false', 'n', '否') then false
        end
{%- endmacro %}
