-- The approval register (赋码登记): the one source that introduces project codes.
with registered as (

    select * from {{ ref('stg_approval__projects') }} where outcome = 'modelled'

),

normalised as (

    select
        registered.*,
        {{ normalise_code('project_code') }} as code
    from registered

),

graded as (

    select
        normalised.*,
        {{ code_grade('project_code', 'code') }} as grade
    from normalised

),

-- Two spellings of one code are one project: the clean spelling first, then the later landing.
ranked as (

    select
        graded.*,
        row_number() over (
            partition by graded.code
            order by
                case when graded.grade = 'R' then 1 else 0 end asc nulls last,
                graded.landed_at desc nulls last,
                graded.batch_id desc nulls last,
                graded.row_no desc nulls last
        ) as spelling_rank
    from graded

)

select
    code as project_code,
    project_code as code_sent,
    grade,
    code_status,
    code_status = 'void' as is_void,
    {{ normalise_code('parent_code') }} as parent_code,
    project_name,
    approval_type,
    investor_kind,
    sector,
    industry_code,
    district,
    build_nature,
    total_investment_wan,
    last_day(planned_start_month) as planned_start_on,
    last_day(planned_finish_month) as planned_finish_on,
    owner_name,
    owner_uscc,
    longitude,
    latitude,
    cast({{ utc_to_local('coded_at') }} as date) as coded_on,
    landed_at as known_at
from ranked
where spelling_rank = 1
