{#- Plane coordinates of Gauss-Krüger in zones of three degrees (高斯-克吕格三度带) on the ellipsoid of CGCS2000,
    turned back into degrees by Krüger's series to the fourth order: right to a millimetre in a zone. Each
    macro is one step of it over columns made by the one before: metres north of the equator and east of
    the zone's middle (without the 500 km and the zone), then the sphere, then the ellipsoid. -#}

{#- Northing and easting on the rectifying sphere as angles; `part` is xi (north) or eta (east). -#}
{% macro gauss3_straightened(part, north, east) -%}
    {%- set n = gauss3_third_flattening() -%}
    {%- set radius = 6378137 * (1 + n) ** -1 * (1 + n ** 2 * 4 ** -1 + n ** 4 * 64 ** -1) -%}
    {%- set xi, eta = '(' ~ north ~ ' * ' ~ radius ** -1 ~ ')', '(' ~ east ~ ' * ' ~ radius ** -1 ~ ')' -%}
    {%- set weights = [
        n * 2 ** -1 - 2 * n ** 2 * 3 ** -1 + 37 * n ** 3 * 96 ** -1 - n ** 4 * 360 ** -1,
        n ** 2 * 48 ** -1 + n ** 3 * 15 ** -1 - 437 * n ** 4 * 1440 ** -1,
        17 * n ** 3 * 480 ** -1 - 37 * n ** 4 * 840 ** -1,
        4397 * n ** 4 * 161280 ** -1
    ] -%}
    {{ xi if part == 'xi' else eta }}
    {%- for weight in weights -%}
        {%- set along, across = 2 * loop.index ~ ' * ' ~ xi, 2 * loop.index ~ ' * ' ~ eta -%}
        {%- if part == 'xi' %} - {{ weight }} * sin({{ along }}) * cosh({{ across }})
        {%- else %} - {{ weight }} * cos({{ along }}) * sinh({{ across }})
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{#- The conformal latitude in radians, and the degrees east of the zone's middle. -#}
{% macro gauss3_conformal_latitude(xi, eta) -%}
    asin(sin({{ xi }}) / nullif(cosh({{ eta }}), 0))
{%- endmacro %}


{% macro gauss3_degrees_east(xi, eta) -%}
    degrees(atan2(sinh({{ eta }}), cos({{ xi }})))
{%- endmacro %}


{#- The latitude in degrees of a conformal one in radians. -#}
{% macro gauss3_latitude(conformal) -%}
    {%- set n = gauss3_third_flattening() -%}
    {%- set weights = [
        2 * n - 2 * n ** 2 * 3 ** -1 - 2 * n ** 3 + 116 * n ** 4 * 45 ** -1,
        7 * n ** 2 * 3 ** -1 - 8 * n ** 3 * 5 ** -1 - 227 * n ** 4 * 45 ** -1,
        56 * n ** 3 * 15 ** -1 - 136 * n ** 4 * 35 ** -1,
        4279 * n ** 4 * 630 ** -1
    ] -%}
    degrees(
        {{ conformal }}
        {%- for weight in weights %} + {{ weight }} * sin({{ 2 * loop.index }} * {{ conformal }})
        {%- endfor -%}
    )
{%- endmacro %}


{% macro gauss3_third_flattening() -%}
    {%- set flattening = 298.257222101 ** -1 -%}
    {{ return(flattening * (2 - flattening) ** -1) }}
{%- endmacro %}
