{#- Text as a naive timestamp of the city's clock, null when it names no day: 2024-07-30, 2024/7/30,
    2024.7.30, 2024年7月30日, 20240730, each alone or with a time after it; ISO 8601 with a zone;
    milliseconds since 1970; an Excel serial (45503, 45503.6; years 1954 to 2091). With `months` also
    2024-07, 2024年7月, 2024/7, 2024.7 and 202407, which mean the first of the month.
    Vague spellings (2024年底, 7月底) name no day. -#}
{% macro read_clock(text, months=false) -%}
    {%- set separated = '([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?' -%}
    {%- set compact = '([0-9]{4})([0-9]{2})([0-9]{2})' -%}
    {%- set time_of_day = '(?:[ T]?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?))?' -%}
    {%- set day = '^(?:' ~ separated ~ '|' ~ compact ~ ')' ~ time_of_day ~ '$' -%}
    {%- set month = '^([0-9]{4})(?:[-./年]([0-9]{1,2})月?|([0-9]{2}))$' -%}
    {%- set zoned = '^[0-9-]{10}[ T][0-9:]{8}([.][0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$' -%}
    {%- set day_text = regexp_replace_all(text, day, ' \\1\\4-\\2\\5-\\3\\6 \\7') -%}
    {%- set month_text = regexp_replace_all(text, month, '\\1-\\2\\3-01') -%}
    {%- set serial_ms = 'try_cast((try_cast(' ~ text ~ ' as decimal(18, 8)) - 25569) * 86400 as bigint) * 1000' -%}
    case
            when {{ text }} like '____-__-__' or {{ text }} like '____-__-_____:__:__'
                then try_cast({{ text }} as timestamp)
            {%- if months %}
            when {{ regexp_test(text, month) }}
                then try_cast({{ month_text }} as timestamp)
            {%- endif %}
            when {{ regexp_test(text, zoned) }}
                then {{ utc_to_local(parse_instant(text)) }}
            when {{ regexp_test(text, '^[1-3][0-9]{12}$') }}
                then {{ utc_to_local(from_epoch_ms('try_cast(' ~ text ~ ' as bigint)')) }}
            when {{ regexp_test(text, '^[2-6][0-9]{4}([.][0-9]+)?$') }}
                then {{ from_epoch_ms(serial_ms) }}
            -- a spelling the pattern does not know comes back as it is, and names no day
            else try_cast(trim(nullif({{ day_text }}, {{ text }})) as timestamp)
        end
{%- endmacro %}
