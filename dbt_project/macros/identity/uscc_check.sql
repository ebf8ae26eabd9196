{#- True when a unified social credit code (统一社会信用代码, GB 32100-2015) is 18 characters of its
    alphabet and both check characters are right: the 17th, of the organisation code in places 9 to 17
    (GB 11714), and the 18th, of the whole. Null when none was sent. -#}
{% macro uscc_check(text) -%}
    {%- set alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY' -%}
    case
        when {{ text }} is null then null
        when {{ regexp_test(text, '^[' ~ alphabet ~ ']{18}$') }}
            then
                substr({{ text }}, 17, 1) = {{ organisation_check_character(text) }}
                and substr({{ text }}, 18, 1) = {{ uscc_check_character(text, alphabet) }}
        else false
    end
{%- endmacro %}


{#- The 17th character that places 9 to 16 of a credit code ask for: letters count 10 and up, mod 11. -#}
{% macro organisation_check_character(text) -%}
    {%- set weighted = [] -%}
    {%- for weight in [3, 7, 9, 10, 5, 8, 4, 2] -%}
        {%- set character = 'substr(' ~ text ~ ', ' ~ (9 + loop.index0) ~ ', 1)' -%}
        {%- do weighted.append(weight ~ " * (instr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', " ~ character ~ ') - 1)') -%}
    {%- endfor -%}
    substr('0123456789X', (11 - ({{ weighted | join(' + ') }}) % 11) % 11 + 1, 1)
{%- endmacro %}


{#- The 18th character that the first 17 of a credit code ask for: places in the alphabet, mod 31. -#}
{% macro uscc_check_character(text, alphabet) -%}
    {%- set weighted = [] -%}
    {%- for weight in [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] -%}
        {%- set place = "instr('" ~ alphabet ~ "', substr(" ~ text ~ ', ' ~ loop.index ~ ', 1)) - 1' -%}
        {%- do weighted.append(weight ~ ' * (' ~ place ~ ')') -%}
    {%- endfor -%}
    substr('{{ alphabet }}', (31 - ({{ weighted | join(' + ') }}) % 31) % 31 + 1, 1)
{%- endmacro %}
