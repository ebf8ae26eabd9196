-- Where each source puts a project (坐标), as WGS 84 and as it was sent, at the latest instant. Of several sites
-- or works the first by number that lies in the city.
with register as (

    select * from {{ ref('int_register') }} where not is_void

),

sites as (

    select * from {{ ref('int_sites') }} where project_code is not null

),

opened as (

    select * from {{ ref('stg_site__sites') }} where outcome = 'modelled'

),

engineering_codes as (

    select * from {{ ref('int_engineering_codes') }} where project_code is not null

),

items as (

    select * from {{ ref('stg_engineering__projects') }} where outcome = 'modelled' and coordinates is not null

),

sent as (

    select
        register.project_code,
        'approval/projects' as source,
        register.code_sent as source_key,
        cast(null as {{ text_type() }}) as written,
        register.longitude,
        register.latitude,
        register.crs,
        register.known_at
    from register

    union all

    select
        sites.project_code,
        'site/sites' as source,
        sites.construction_no as source_key,
        cast(null as {{ text_type() }}) as written,
        sites.longitude,
        sites.latitude,
        opened.crs,
        sites.known_at
    from sites
    left join opened on sites.construction_no = opened.construction_no

    union all

    select
        engineering_codes.project_code,
        'engineering/projects' as source,
        items.engineering_code as source_key,
        items.coordinates as written,
        {{ read_degrees('items.coordinates', 0) }} as longitude,
        {{ read_degrees('items.coordinates', 1) }} as latitude,
        cast(null as {{ text_type() }}) as crs,
        engineering_codes.known_at
    from items
    inner join engineering_codes on items.engineering_code = engineering_codes.engineering_code

),

located as (

    select
        project_code,
        source,
        source_key,
        coalesce(written, concat(longitude, ',', latitude)) as position_original,
        longitude,
        latitude,
        crs,
        known_at
    from sent
    where written is not null or (longitude is not null and latitude is not null)

),

placed as (

    {{ to_wgs84(
        'located', ['project_code', 'source', 'source_key', 'position_original', 'known_at']
    ) | indent(4) }}

),

ranked as (

    select
        placed.*,
        row_number() over (
            partition by placed.project_code, placed.source
            order by
                case when placed.longitude is not null then 0 else 1 end asc nulls last,
                placed.source_key asc nulls last
        ) as place_rank
    from placed

)

select
    project_code,
    source,
    position_original,
    crs_declared,
    crs_assumed,
    longitude,
    latitude,
    position_flag,
    known_at
from ranked
where place_rank = 1
