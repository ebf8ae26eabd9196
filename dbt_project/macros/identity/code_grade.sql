{#- How far a project code can be trusted. `text` is what was sent, `code` is normalise_code(text).

    A: second generation, check digit right. B: first generation (it has no check digit).
    C: second generation, check digit wrong. R: repaired. X: no code could be read. Null: none sent. -#}
{% macro code_grade(text, code) -%}
    case
            when {{ text }} is null then null
            when {{ code }} is null then 'X'
            when {{ code }} <> {{ text }} then 'R'
            when substr({{ code }}, 1, 4) between '2015' and '2020' then 'B'
            when {{ is_code_check_right(code) }} then 'A'
            else 'C'
        end
{%- endmacro %}
