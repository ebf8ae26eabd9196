-- The lines of the key-project list (重点项目名单) by the project each is for, in every version. A line
-- with several codes (打包项目) is one line for each of its projects, and its money is split, never
-- multiplied: in proportion to the total investment each code was first registered with, in equal
-- parts while one of these is not known; every amount to its last place by the largest remainder.
{%- set months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'] %}
{%- set monthly = [] %}
{%- for month in months %}{% do monthly.append('plan_m' ~ month ~ '_wan') %}{% endfor %}
{%- set amounts = ['annual_plan_wan'] + monthly %}
{%- set line = [
    'plan_year', 'line_no', 'project_name', 'key_level', 'batch', 'sector', 'responsible_org', 'planned_start_month',
    'planned_finish_month', 'funds'
] %}
with listed as (

    select
        staged.*,
        {{ code_or_name() }} as code_sent
    from {{ ref('stg_keylist__annual_plan') }} as staged
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'keylist/annual_plan'

),

cell_parts as (

    select * from {{ ref('int_package_parts') }}

),

registrations as (

    select * from {{ ref('int_registration_versions') }}

),

single as (

    {{ coded('listed', line + amounts, code='code_sent') }}

),

-- The cell of a row is its own, or what a decision put in its place.
cells as (

    select
        listed.batch_id,
        listed.row_no,
        listed.code_sent,
        cast(null as {{ text_type() }}) as method,
        listed.known_at,
        listed.superseded_at
    from listed
    left join relinked on listed.batch_id = relinked.batch_id and listed.row_no = relinked.row_no
    where relinked.row_no is null

    union all

    select
        batch_id,
        row_no,
        code_sent,
        method,
        known_at,
        superseded_at
    from relinked

),

part_codes as (

    select distinct
        cell_parts.code_sent,
        coalesce(codes.code, cell_parts.part_sent) as code
    from cell_parts
    inner join {{ ref('int_codes') }} as codes on cell_parts.part_sent = codes.code_sent

),

firsts as (

    select
        code,
        min(known_at) as known_at
    from registrations
    group by code

),

first_registered as (

    select
        registrations.code,
        registrations.known_at,
        registrations.total_investment_wan
    from registrations
    inner join firsts on registrations.code = firsts.code and registrations.known_at = firsts.known_at

),

-- A code that cannot be read, or is not registered, has its share as well: it is no other project's.
weighed as (

    select
        part_codes.code_sent,
        part_codes.code,
        case
            when first_registered.total_investment_wan > 0
                then cast(first_registered.total_investment_wan * 100 as bigint)
        end as weight,
        first_registered.known_at
    from part_codes
    left join first_registered on part_codes.code = first_registered.code

),

packages as (

    select
        code_sent,
        count(*) as codes,
        sum(weight) as weights,
        case when count(weight) = count(*) then max(known_at) end as weighed_at
    from weighed
    group by code_sent

),

shares as (

    select
        weighed.code_sent,
        weighed.code,
        cast(1 as bigint) as weight,
        cast(packages.codes as bigint) as weights,
        timestamp '1900-01-01 00:00:00' as known_at,
        packages.weighed_at as superseded_at
    from weighed
    inner join packages on weighed.code_sent = packages.code_sent

    union all

    select
        weighed.code_sent,
        weighed.code,
        weighed.weight,
        cast(packages.weights as bigint) as weights,
        packages.weighed_at as known_at,
        cast(null as timestamp) as superseded_at
    from weighed
    inner join packages on weighed.code_sent = packages.code_sent
    where packages.weighed_at is not null

),

packed as (

    select
        {%- for column in line + amounts %}
        listed.{{ column }},
        {%- endfor %}
        listed.batch_id,
        listed.row_no,
        shares.code,
        shares.weight,
        shares.weights,
        coalesce(cells.method, 'package') as method,
        listed.known_at as told_at,
        greatest(cells.known_at, shares.known_at) as known_at,
        least(cells.superseded_at, shares.superseded_at) as superseded_at
    from listed
    inner join cells on listed.batch_id = cells.batch_id and listed.row_no = cells.row_no
    inner join shares on cells.code_sent = shares.code_sent and {{ overlap('cells', 'shares') }}

),

-- Amounts one below the other, in hundredths: 0 is the plan, 1 to 12 are the months.
amounts as (

    {%- for amount in amounts %}

    select
        batch_id,
        row_no,
        known_at,
        code,
        weight,
        weights,
        {{ loop.index0 }} as month_no,
        cast({{ amount }} * 100 as bigint) as total
    from packed
    where {{ amount }} is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

floored as (

    select
        amounts.*,
        {{ whole_quotient('amounts.total * amounts.weight', 'amounts.weights') }} as whole_share,
        amounts.total * amounts.weight % amounts.weights as remainder
    from amounts

),

ranked as (

    select
        floored.*,
        sum(floored.whole_share) over (
            partition by floored.batch_id, floored.row_no, floored.known_at, floored.month_no
        ) as whole_shares,
        row_number() over (
            partition by floored.batch_id, floored.row_no, floored.known_at, floored.month_no
            order by floored.remainder desc nulls last, floored.code asc nulls last
        ) as remainder_rank,
        row_number() over (
            partition by floored.batch_id, floored.row_no, floored.known_at, floored.code
            order by
                case when floored.month_no > 0 then floored.total end desc nulls last,
                floored.month_no asc nulls last
        ) as size_rank
    from floored

),

divided as (

    select
        ranked.*,
        ranked.whole_share
        + case when ranked.remainder_rank <= ranked.total - ranked.whole_shares then 1 else 0 end as share
    from ranked

),

-- How far a code's months miss its share of the plan, where the line's own months make up its plan.
missed as (

    select
        batch_id,
        row_no,
        known_at,
        code,
        sum(case when month_no = 0 then share else -share end) as missing
    from divided
    group by batch_id, row_no, known_at, code
    having sum(case when month_no = 0 then total else -total end) = 0

),

-- The greatest month takes what rounding left over: each month still adds up over the codes, and each
-- code's months now add up to its plan.
parts as (

    select
        divided.batch_id,
        divided.row_no,
        divided.known_at,
        divided.code,
        divided.month_no,
        divided.share + case when divided.size_rank = 1 then coalesce(missed.missing, 0) else 0 end as part
    from divided
    left join missed
        on
            divided.batch_id = missed.batch_id
            and divided.row_no = missed.row_no
            and divided.known_at = missed.known_at
            and divided.code = missed.code

),

side_by_side as (

    select
        {%- for amount in amounts %}
        sum(case when month_no = {{ loop.index0 }} then part end) as {{ amount }},
        {%- endfor %}
        batch_id,
        row_no,
        known_at,
        code
    from parts
    group by batch_id, row_no, known_at, code

),

several as (

    select
        {%- for column in line %}
        packed.{{ column }},
        {%- endfor %}
        {%- for amount in amounts %}
        cast(cast(side_by_side.{{ amount }} as bigint) * 0.01 as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        packed.code as part,
        codes.project_code,
        codes.grade,
        packed.method,
        packed.told_at,
        greatest(packed.known_at, codes.known_at) as known_at,
        least(packed.superseded_at, codes.superseded_at) as superseded_at
    from packed
    inner join side_by_side
        on
            packed.batch_id = side_by_side.batch_id
            and packed.row_no = side_by_side.row_no
            and packed.known_at = side_by_side.known_at
            and packed.code = side_by_side.code
    inner join codes on packed.code = codes.code_sent and {{ overlap('packed', 'codes') }}

)

select
    {%- for column in line + amounts %}
    {{ column }},
    {%- endfor %}
    '' as part,
    project_code,
    grade,
    method,
    told_at,
    known_at,
    superseded_at
from single

union all

select
    {%- for column in line + amounts %}
    {{ column }},
    {%- endfor %}
    part,
    project_code,
    grade,
    method,
    told_at,
    known_at,
    superseded_at
from several
