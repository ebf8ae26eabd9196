{#- The GCJ-02 longitude, or latitude, of a point of BD-09 (百度坐标) by the public inverse, degrees. Its own
    error is a few centimetres. Doubles. -#}
{% macro bd09_to_gcj02_longitude(longitude, latitude) -%}
    {{ bd09_distance(longitude, latitude) }} * cos({{ bd09_angle(longitude, latitude) }})
{%- endmacro %}


{% macro bd09_to_gcj02_latitude(longitude, latitude) -%}
    {{ bd09_distance(longitude, latitude) }} * sin({{ bd09_angle(longitude, latitude) }})
{%- endmacro %}


{% macro bd09_distance(longitude, latitude) -%}
    {%- set east, north = '(' ~ longitude ~ ' - 0.0065)', '(' ~ latitude ~ ' - 0.006)' -%}
    (
        sqrt({{ east }} * {{ east }} + {{ north }} * {{ north }})
        - 0.00002 * sin({{ north }} * {{ 3000 * 180 ** -1 }} * pi())
    )
{%- endmacro %}


{% macro bd09_angle(longitude, latitude) -%}
    {%- set east, north = '(' ~ longitude ~ ' - 0.0065)', '(' ~ latitude ~ ' - 0.006)' -%}
    (atan2({{ north }}, {{ east }}) - 0.000003 * cos({{ east }} * {{ 3000 * 180 ** -1 }} * pi()))
{%- endmacro %}
