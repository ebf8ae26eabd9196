-- Rows returned are places found a metre or more from where they are. What was sent was made by other
-- programs: the shifts of GCJ-02 (351 to 372 m here) and BD-09 (862 to 966 m) by their public algorithms,
-- the plane of CGCS2000 by PROJ (EPSG 4522 and 4523, without the zone 4543 and 4544).
{{ config(tags=['macros']) }}
{%- set metre = '0.000009' %}
with cases as (

    select
        listed.crs,
        cast(listed.longitude as decimal(18, 6)) as longitude,
        cast(listed.latitude as decimal(18, 6)) as latitude,
        listed.expected_longitude,
        listed.expected_latitude
    from (
        values
        ('gcj02', 104.062496, 30.667575, 104.06, 30.67),
        ('bd09', 104.068954, 30.673692, 104.06, 30.67),
        ('gauss3', 35409916.380750, 3394765.293425, 104.06, 30.67),
        ('gauss3', 409916.380750, 3394765.293425, 104.06, 30.67),
        ('gcj02', 103.202026, 30.397368, 103.2, 30.4),
        ('bd09', 103.208453, 30.403681, 103.2, 30.4),
        ('gauss3', 34615320.525071, 3365066.886345, 103.2, 30.4),
        ('gauss3', 615320.525071, 3365066.886345, 103.2, 30.4),
        ('gcj02', 104.902741, 31.397607, 104.9, 31.4),
        ('bd09', 104.909190, 31.403719, 104.9, 31.4),
        ('gauss3', 35490489.668767, 3475327.811524, 104.9, 31.4),
        ('gauss3', 490489.668767, 3475327.811524, 104.9, 31.4),
        ('gcj02', 102.951625, 30.097164, 102.95, 30.1),
        ('bd09', 102.958025, 30.103438, 102.95, 30.1),
        ('gauss3', 34591572.027483, 3331579.475751, 102.95, 30.1),
        ('gauss3', 591572.027483, 3331579.475751, 102.95, 30.1),
        ('gcj02', 103.502180, 30.897534, 103.5, 30.9),
        ('bd09', 103.508774, 30.903226, 103.5, 30.9),
        ('gauss3', 35356586.531611, 3420851.660095, 103.5, 30.9),
        ('gauss3', 356586.531611, 3420851.660095, 103.5, 30.9),
        ('wgs84', 104.06, 30.67, 104.06, 30.67),
        ('cgcs2000', 103.2, 30.4, 103.2, 30.4)
    ) as listed (crs, longitude, latitude, expected_longitude, expected_latitude)

),

found as (

    {{ to_wgs84('cases', ['expected_longitude', 'expected_latitude']) | indent(4) }}

)

select
    crs_declared,
    longitude,
    latitude,
    expected_longitude,
    expected_latitude
from found
where
    longitude is null
    or abs(longitude - expected_longitude) >= {{ metre }}
    or abs(latitude - expected_latitude) >= {{ metre }}
