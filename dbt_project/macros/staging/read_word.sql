{#- A word of a closed vocabulary as its English value; null when the feed file does not know it. -#}
{% macro read_word(text, vocabulary) -%}
    case {{ text }}
            {%- for word, value in vocabulary.items() %}
            when {{ sql_literal(word | string) }} then {{ sql_literal(value) }}
            {%- endfor %}
        end
{%- endmacro %}
