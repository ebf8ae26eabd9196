-- The permits of planning and construction and the project behind each: by engineering code, else
-- by the permits they name (用地规划 -> 工程规划 -> 施工 -> 竣工备案), followed in both directions.
{%- set named_kinds = ['land_use_permit', 'works_planning_permit', 'works_permit'] %}
{%- set hops = [1, 2, 3] %}
with land_use_permits as (

    select * from {{ ref('stg_planning__land_use_permits') }} where outcome = 'modelled'

),

works_planning_permits as (

    select * from {{ ref('stg_planning__works_planning_permits') }} where outcome = 'modelled'

),

works_permits as (

    select * from {{ ref('stg_construction__works_permits') }} where outcome = 'modelled'

),

completions as (

    select * from {{ ref('stg_construction__completions') }} where outcome = 'modelled'

),

engineering_codes as (

    select * from {{ ref('int_engineering_codes') }}

),

filed as (

    select
        'land_use_permit' as permit_kind,
        {{ normalise_permit_no('permit_no') }} as permit_no,
        permit_no as permit_text,
        engineering_code,
        matter_instance_id,
        cast(null as {{ text_type() }}) as land_use_permit_no,
        cast(null as {{ text_type() }}) as works_planning_permit_no,
        cast(null as {{ text_type() }}) as works_permit_no,
        cast(null as {{ text_type() }}) as construction_no,
        issuer,
        issued_on,
        cast(null as date) as extended_until,
        feed,
        landed_at as known_at,
        batch_id,
        row_no
    from land_use_permits

    union all

    select
        'works_planning_permit' as permit_kind,
        {{ normalise_permit_no('permit_no') }} as permit_no,
        permit_no as permit_text,
        engineering_code,
        matter_instance_id,
        {{ normalise_permit_no('land_use_permit_no') }} as land_use_permit_no,
        cast(null as {{ text_type() }}) as works_planning_permit_no,
        cast(null as {{ text_type() }}) as works_permit_no,
        cast(null as {{ text_type() }}) as construction_no,
        issuer,
        issued_on,
        cast(null as date) as extended_until,
        feed,
        landed_at as known_at,
        batch_id,
        row_no
    from works_planning_permits

    union all

    select
        'works_permit' as permit_kind,
        {{ normalise_permit_no('permit_no') }} as permit_no,
        permit_no as permit_text,
        engineering_code,
        matter_instance_id,
        {{ normalise_permit_no('land_use_permit_no') }} as land_use_permit_no,
        {{ normalise_permit_no('works_planning_permit_no') }} as works_planning_permit_no,
        cast(null as {{ text_type() }}) as works_permit_no,
        construction_no,
        issuer,
        issued_on,
        extended_until,
        feed,
        landed_at as known_at,
        batch_id,
        row_no
    from works_permits

    union all

    select
        'completion_filing' as permit_kind,
        {{ normalise_permit_no('filing_no') }} as permit_no,
        filing_no as permit_text,
        engineering_code,
        cast(null as {{ text_type() }}) as matter_instance_id,
        cast(null as {{ text_type() }}) as land_use_permit_no,
        cast(null as {{ text_type() }}) as works_planning_permit_no,
        {{ normalise_permit_no('works_permit_no') }} as works_permit_no,
        cast(null as {{ text_type() }}) as construction_no,
        cast(null as {{ text_type() }}) as issuer,
        accepted_on as issued_on,
        cast(null as date) as extended_until,
        feed,
        landed_at as known_at,
        batch_id,
        row_no
    from completions

),

-- Two ways of writing one number are one permit: the later landing stands.
ranked as (

    select
        filed.*,
        row_number() over (
            partition by filed.permit_kind, filed.permit_no
            order by
                filed.known_at desc nulls last,
                filed.batch_id desc nulls last,
                filed.row_no desc nulls last
        ) as spelling_rank
    from filed

),

permits as (

    select
        ranked.*,
        engineering_codes.project_code as engineering_project,
        engineering_codes.grade as engineering_grade
    from ranked
    left join engineering_codes on ranked.engineering_code = engineering_codes.engineering_code
    where ranked.spelling_rank = 1

),

named as (

    {%- for kind in named_kinds %}

    select
        permit_kind,
        permit_no,
        '{{ kind }}' as other_kind,
        {{ kind }}_no as other_no
    from permits
    where {{ kind }}_no is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

neighbours as (

    select
        permit_kind,
        permit_no,
        other_kind,
        other_no
    from named

    union all

    select
        other_kind as permit_kind,
        other_no as permit_no,
        permit_kind as other_kind,
        permit_no as other_no
    from named

),

-- What engineering codes leave without a project, and the permits it names or is named by.
paths as (

    select neighbours.*
    from neighbours
    inner join permits
        on
            neighbours.permit_kind = permits.permit_kind
            and neighbours.permit_no = permits.permit_no
    where permits.engineering_project is null

),

settled_0 as (

    select
        permit_kind,
        permit_no,
        engineering_project as project_code,
        engineering_project as other_project_code,
        engineering_grade as grade
    from permits
    where engineering_project is not null

)
{%- for hop in hops %},

-- One step along the chain; permits that lead to two projects settle on none.
reached_{{ hop }} as (

    select
        paths.permit_kind,
        paths.permit_no,
        min(settled.project_code) as project_code,
        max(settled.other_project_code) as other_project_code,
        max(settled.grade) as grade
    from paths
    inner join settled_{{ hop - 1 }} as settled
        on
            paths.other_kind = settled.permit_kind
            and paths.other_no = settled.permit_no
    group by paths.permit_kind, paths.permit_no

),

settled_{{ hop }} as (

    select
        permit_kind,
        permit_no,
        project_code,
        other_project_code,
        grade
    from settled_{{ hop - 1 }}

    union all

    select
        reached.permit_kind,
        reached.permit_no,
        reached.project_code,
        reached.other_project_code,
        reached.grade
    from reached_{{ hop }} as reached
    left join settled_{{ hop - 1 }} as settled
        on
            reached.permit_kind = settled.permit_kind
            and reached.permit_no = settled.permit_no
    where settled.permit_no is null

)
{%- endfor %}

select
    permits.permit_kind,
    permits.permit_no,
    permits.permit_text,
    case when settled.project_code = settled.other_project_code then settled.project_code end as project_code,
    case
        when settled.project_code is null or settled.project_code <> settled.other_project_code then null
        when permits.engineering_project is not null then 'engineering'
        else 'permit_chain'
    end as method,
    case when settled.project_code = settled.other_project_code then settled.grade end as grade,
    case
        when settled.project_code is null then 'unknown_permit'
        when settled.project_code <> settled.other_project_code then 'ambiguous_permit_chain'
    end as reason,
    permits.engineering_code,
    permits.matter_instance_id,
    permits.works_permit_no,
    permits.construction_no,
    permits.issuer,
    permits.issued_on,
    permits.extended_until,
    permits.feed,
    permits.known_at
from permits
left join settled_{{ hops[-1] }} as settled
    on
        permits.permit_kind = settled.permit_kind
        and permits.permit_no = settled.permit_no
