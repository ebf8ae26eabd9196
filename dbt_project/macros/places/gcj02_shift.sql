{#- The shift of GCJ-02 (火星坐标) at a point of WGS 84, in degrees: what the public algorithm adds to its
    longitude, or to its latitude. On the ellipsoid of Krassovsky, as published. Doubles. -#}
{% macro gcj02_shift_east(longitude, latitude) -%}
    {%- set east, north = '(' ~ longitude ~ ' - 105)', '(' ~ latitude ~ ' - 35)' -%}
    (
        300 + {{ east }} + 2 * {{ north }} + 0.1 * {{ east }} * ({{ east }} + {{ north }})
        + 0.1 * sqrt(abs({{ east }}))
        + {{ gcj02_wave(east, 6, 20) }} + {{ gcj02_wave(east, 2, 20) }}
        + {{ gcj02_wave(east, 1, 20) }} + {{ gcj02_wave(east, 3 ** -1, 40) }}
        + {{ gcj02_wave(east, 12 ** -1, 150) }} + {{ gcj02_wave(east, 30 ** -1, 300) }}
    ) * 180 * sqrt({{ gcj02_flatness(latitude) }}) / nullif({{ gcj02_radius() }} * cos(radians({{ latitude }})) * pi(), 0)
{%- endmacro %}


{% macro gcj02_shift_north(longitude, latitude) -%}
    {%- set east, north = '(' ~ longitude ~ ' - 105)', '(' ~ latitude ~ ' - 35)' -%}
    {%- set eccentricity = 0.00669342162296594323 -%}
    (
        -100 + 2 * {{ east }} + 3 * {{ north }} + 0.2 * {{ north }} * {{ north }}
        + 0.1 * {{ east }} * {{ north }} + 0.2 * sqrt(abs({{ east }}))
        + {{ gcj02_wave(east, 6, 20) }} + {{ gcj02_wave(east, 2, 20) }}
        + {{ gcj02_wave(north, 1, 20) }} + {{ gcj02_wave(north, 3 ** -1, 40) }}
        + {{ gcj02_wave(north, 12 ** -1, 160) }} + {{ gcj02_wave(north, 30 ** -1, 320) }}
    ) * 180 * sqrt({{ gcj02_flatness(latitude) }}) * {{ gcj02_flatness(latitude) }}
    / nullif({{ gcj02_radius() * (1 - eccentricity) }} * pi(), 0)
{%- endmacro %}


{#- One of the six waves of the shift, in metres. -#}
{% macro gcj02_wave(degrees, frequency, height) -%}
    {{ height * 2 * 3 ** -1 }} * sin({{ frequency }} * {{ degrees }} * pi())
{%- endmacro %}


{#- How far the ellipsoid is from its sphere at a latitude: 1 - e² sin² φ. -#}
{% macro gcj02_flatness(latitude) -%}
    (1 - 0.00669342162296594323 * sin(radians({{ latitude }})) * sin(radians({{ latitude }})))
{%- endmacro %}


{% macro gcj02_radius() -%}
    {{ return(6378245.0) }}
{%- endmacro %}
