{#- Longitude (part 0) or latitude (part 1) of a place written as text, degrees or metres: '104.06,30.67',
    '104 度 18 分 44.586 秒,30 度 20 分 35.798 秒', '104°18′44.586″ 30°20′35.798″'. Of several places, such as
    both ends of a road, the first. Null when there are no two numbers. -#}
{% macro read_degrees(text, part) -%}
    {%- set number = '([0-9]+(?:[.][0-9]+)?)' -%}
    {%- set angle = number ~ ' *(?:d *' ~ number ~ ' *m *' ~ number ~ '?)?' -%}
    {%- set plain -%}
        translate({{ text }}, '度°分′''{{ "\u3000" }}', 'ddmmm ')
    {%- endset -%}
    {%- set pattern = angle ~ '[^0-9dm.]+' ~ angle -%}
    {{ to_decimal(angle_number(plain, pattern, 1 + 3 * part), 6) }}
    + coalesce({{ to_decimal(angle_number(plain, pattern, 2 + 3 * part) ~ ' * ' ~ 60 ** -1, 6) }}, 0)
    + coalesce({{ to_decimal(angle_number(plain, pattern, 3 + 3 * part) ~ ' * ' ~ 3600 ** -1, 6) }}, 0)
{%- endmacro %}


{% macro angle_number(text, pattern, group) -%}
    cast(nullif(regexp_extract({{ text }}, {{ sql_literal(pattern) }}, {{ group }}), '') as double)
{%- endmacro %}
