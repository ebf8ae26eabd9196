{#- Why no code could be read (grade X): several_codes or unreadable; null for the other grades. -#}
{% macro code_reason(text, code) -%}
    case
            when {{ text }} is null or {{ code }} is not null then null
            when {{ holds_several_codes(text) }} then 'several_codes'
            else 'unreadable'
        end
{%- endmacro %}
