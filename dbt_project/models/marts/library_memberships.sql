-- The five libraries (五库) as known at the latest instant: a project enters one, leaves it for a reason,
-- and is in the next. Entries of one project and library that meet or overlap are one stay.
{#- A project may stand in construction and statistics at once: neither comes before the other. -#}
{%- set steps = {'attraction': 1, 'planning': 2, 'reserve': 3, 'construction': 4, 'statistics': 4} %}
with evaluations as (

    select
        max(as_of) as as_of,
        max(as_of_on) as as_of_on
    from {{ source('reference', 'evaluations') }}

),

register as (

    select project_code from {{ ref('int_register') }} where not is_void

),

sent as (

    select
        staged.*,
        {{ code_or_name() }} as code_sent
    from {{ ref('stg_library__memberships') }} as staged
    where {{ was_known('staged') }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'library/memberships'

),

coded as (

    {{ coded('sent', ['entry_id', 'library', 'entered_on', 'left_on', 'reason'], code='code_sent') }}

),

-- What a row says of a later day has not happened yet.
entries as (

    select
        coded.project_code,
        coded.library,
        coded.entry_id,
        coded.entered_on,
        case when coded.left_on <= evaluations.as_of_on then coded.left_on end as left_on,
        case when coded.left_on is null or coded.left_on <= evaluations.as_of_on then coded.reason end as reason
    from coded
    inner join register on coded.project_code = register.project_code
    cross join evaluations
    where {{ known_then('coded') }} and coded.entered_on <= evaluations.as_of_on

),

-- An entry made twice has ended once either of them says so.
ended as (

    select
        project_code,
        library,
        entry_id,
        entered_on,
        coalesce(left_on, max(left_on) over (partition by project_code, library, entered_on)) as left_on,
        reason
    from entries

),

followed as (

    select
        project_code,
        library,
        entry_id,
        entered_on,
        left_on,
        reason,
        max(coalesce(left_on, date '9999-12-31')) over (
            partition by project_code, library
            order by entered_on asc nulls last, entry_id asc nulls last
            rows between unbounded preceding and 1 preceding
        ) as left_before
    from ended

),

counted as (

    select
        project_code,
        library,
        entry_id,
        entered_on,
        left_on,
        reason,
        sum(case when entered_on <= left_before then 0 else 1 end) over (
            partition by project_code, library
            order by entered_on asc nulls last, entry_id asc nulls last
            rows between unbounded preceding and current row
        ) as stay_no
    from followed

),

-- A stay ends as the entry says that ends last.
ranked as (

    select
        project_code,
        library,
        entry_id,
        entered_on,
        left_on,
        reason,
        stay_no,
        row_number() over (
            partition by project_code, library, stay_no
            order by left_on desc nulls first, reason asc nulls last
        ) as end_rank
    from counted

),

stays as (

    select
        project_code,
        library,
        min(entered_on) as entered_on,
        max(case when end_rank = 1 then left_on end) as left_on,
        max(case when end_rank = 1 then reason end) as reason,
        min(entry_id) as source_key,
        cast(count(*) as integer) as entries,
        case library
            {%- for library, step in steps.items() %}
            when '{{ library }}' then {{ step }}
            {%- endfor %}
        end as step
    from ranked
    group by project_code, library, stay_no

),

in_order as (

    select
        project_code,
        library,
        entered_on,
        left_on,
        reason,
        source_key,
        entries,
        step,
        row_number() over (
            partition by project_code
            order by entered_on asc nulls last, step asc nulls last, library asc nulls last
        ) as place
    from stays

),

moves as (

    select
        stays_left.project_code,
        stays_left.place,
        min(later.place) as next_place
    from in_order as stays_left
    inner join in_order as later
        on
            stays_left.project_code = later.project_code
            and stays_left.place < later.place
            and stays_left.left_on <= later.entered_on
    group by stays_left.project_code, stays_left.place

)

select
    in_order.project_code,
    in_order.library,
    in_order.entered_on,
    in_order.left_on,
    in_order.reason,
    coming.library as moved_to,
    coalesce(coming.step < in_order.step, false) as is_setback,
    in_order.source_key,
    in_order.entries
from in_order
left join moves on in_order.project_code = moves.project_code and in_order.place = moves.place
left join in_order as coming
    on in_order.project_code = coming.project_code and moves.next_place = coming.place
