{#- Places as WGS 84. `relation` has `key`, longitude and latitude as sent and crs, the system declared (null
    when none was). Planar values are told by their size. A select of `key`, crs_declared, crs_assumed
    (what was taken instead, null when the declared one was), longitude and latitude as decimal(9, 6) and
    position_flag: ok, swapped (the two stand in each other's place) or outside (not in the city's bounding box);
    only what is ok has a longitude and a latitude. CGCS2000 is taken as WGS 84: they differ by centimetres. -#}
{% macro to_wgs84(relation, key) -%}
    {%- set box, default = var('bounding_box'), var('golden').crs -%}
    {%- set kept = key | join(', ') -%}
    {%- set zones = range(((box.west + 1.5) // 3) | int, ((box.east + 1.5) // 3) | int + 1) -%}
    {%- set is_northing = 'between 1000000 and 9999999' -%}
    with measured as (

        select
            {{ kept }},
            crs as crs_declared,
            cast(longitude as double) as east_sent,
            cast(latitude as double) as north_sent,
            longitude >= 1000 and latitude >= 1000 as is_planar
        from {{ relation }}

    ),

    turned as (

        select
            measured.*,
            case
                when is_planar then east_sent {{ is_northing }} and not north_sent {{ is_northing }}
                else
                    east_sent between {{ box.south - 1 }} and {{ box.north + 1 }}
                    and north_sent between {{ box.west - 1 }} and {{ box.east + 1 }}
            end as is_swapped,
            case
                when is_planar then 'gauss3'
                when crs_declared in ('wgs84', 'cgcs2000', 'gcj02', 'bd09') then crs_declared
                else '{{ default }}'
            end as crs
        from measured

    ),

    sorted as (

        select
            {{ kept }},
            crs_declared,
            is_planar,
            is_swapped,
            crs,
            case when is_swapped then north_sent else east_sent end as east,
            case when is_swapped then east_sent else north_sent end as north,
            case when is_planar then floor(case when is_swapped then north_sent else east_sent end * 0.000001) end as zone
        from turned

    ),

    straightened as (

        select
            sorted.*,
            {{ gauss3_straightened('xi', 'north', '(east - 1000000 * zone - 500000)') }} as xi,
            {{ gauss3_straightened('eta', 'north', '(east - 1000000 * zone - 500000)') }} as eta
        from sorted

    ),

    rounded as (

        select
            straightened.*,
            {{ gauss3_conformal_latitude('xi', 'eta') }} as conformal,
            {{ gauss3_degrees_east('xi', 'eta') }} as degrees_east
        from straightened

    ),

    -- A value without its zone lies in the zone that puts it into the city.
    unrolled as (

        select
            {{ kept }},
            crs_declared,
            is_swapped,
            crs,
            case
                when not is_planar then east
                when zone > 0 then 3 * zone + degrees_east
                {%- for zone in zones %}
                when {{ 3 * zone }} + degrees_east between {{ box.west }} and {{ box.east }}
                    then {{ 3 * zone }} + degrees_east
                {%- endfor %}
            end as longitude,
            case when is_planar then {{ gauss3_latitude('conformal') }} else north end as latitude
        from rounded

    ),

    unpinned as (

        select
            {{ kept }},
            crs_declared,
            is_swapped,
            crs,
            case
                when crs = 'bd09' then {{ bd09_to_gcj02_longitude('longitude', 'latitude') }}
                else longitude
            end as longitude,
            case
                when crs = 'bd09' then {{ bd09_to_gcj02_latitude('longitude', 'latitude') }}
                else latitude
            end as latitude
        from unrolled

    ),

    -- The shift is known where it starts, not where it ends: a first guess is some metres off, the second
    -- less than one.
    guessed as (

        select
            unpinned.*,
            case
                when crs in ('gcj02', 'bd09') then longitude - {{ gcj02_shift_east('longitude', 'latitude') }}
            end as longitude_guess,
            case
                when crs in ('gcj02', 'bd09') then latitude - {{ gcj02_shift_north('longitude', 'latitude') }}
            end as latitude_guess
        from unpinned

    ),

    unshifted as (

        select
            {{ kept }},
            crs_declared,
            is_swapped,
            crs,
            case
                when crs in ('gcj02', 'bd09')
                    then longitude - {{ gcj02_shift_east('longitude_guess', 'latitude_guess') }}
                else longitude
            end as longitude,
            case
                when crs in ('gcj02', 'bd09')
                    then latitude - {{ gcj02_shift_north('longitude_guess', 'latitude_guess') }}
                else latitude
            end as latitude
        from guessed

    ),

    written as (

        select
            {{ kept }},
            crs_declared,
            is_swapped,
            crs,
            {{ to_decimal('longitude', 6, 9) }} as longitude,
            {{ to_decimal('latitude', 6, 9) }} as latitude
        from unshifted

    ),

    placed as (

        select
            written.*,
            coalesce(
                longitude between {{ box.west }} and {{ box.east }}
                and latitude between {{ box.south }} and {{ box.north }}, false
            ) as is_inside
        from written

    )

    select
        {{ kept }},
        crs_declared,
        case when crs_declared = crs then null else crs end as crs_assumed,
        case when is_inside and not is_swapped then longitude end as longitude,
        case when is_inside and not is_swapped then latitude end as latitude,
        case
            when not is_inside then 'outside'
            when is_swapped then 'swapped'
            else 'ok'
        end as position_flag
    from placed
{%- endmacro %}
