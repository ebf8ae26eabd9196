-- The golden record (黄金记录): of each field the first value that any source tells, in the city's order
-- (golden.yml), and whose it is; one that is doubted only where no other tells any. `projects` takes its
-- values from here, `golden_fields` shows what lost.
{%- set fields = [
    'project_name', 'district', 'sector', 'owner_name', 'owner_uscc', 'investor_kind', 'industry_code',
    'total_investment_wan', 'planned_start_on', 'planned_finish_on'
] %}
{%- set days = ['started_on', 'completed_on'] %}
{%- set place = ['position_original', 'crs_declared', 'crs_assumed', 'position_flag'] %}
{%- set claimants = [
    'approval/projects', 'keylist/annual_plan', 'engineering/projects', 'land/parcels', 'planning/land_use_permits',
    'statistics/investment_monthly', 'approval/reports', 'site/attendance_daily', 'followup/decisions',
    'construction/completions'
] %}
{%- set places = ['approval/projects', 'site/sites', 'engineering/projects'] %}
with register as (

    select * from {{ ref('int_register') }} where not is_void

),

claims as (

    select * from {{ ref('int_claims') }}

),

positions as (

    select * from {{ ref('int_positions') }}

),

latest_evaluation as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

lifecycles as (

    select * from {{ ref('lifecycles') }}

),

-- What several records prove together (开工认定), whoever tells of it.
evidence as (

    select
        lifecycles.project_code,
        lifecycles.started_on,
        lifecycles.completed_on
    from lifecycles
    inner join latest_evaluation on lifecycles.as_of = latest_evaluation.as_of

)
{%- for source in claimants %},

{{ source | replace('/', '_') }} as (

    select
        project_code,
        {%- for field in fields %}
        {{ field }},
        case when {{ claim_doubt(field) }} is null then {{ field }} end as {{ field }}_sure,
        {%- endfor %}
        {{ days | join(',\n        ') }}
    from claims
    where source = '{{ source }}'

)
{%- endfor %},

believed as (

    select
        register.project_code,
        {%- for field in fields %}
        {{ golden_value(field, 'register.investor_kind', [field ~ '_sure', field]) }} as {{ field }},
        {{ golden_source(field, 'register.investor_kind', [field ~ '_sure', field]) }} as {{ field }}_source,
        {%- endfor %}
        {%- for field in days %}
        {{ golden_value(field, 'register.investor_kind', [field]) }} as {{ field }},
        {{ golden_source(field, 'register.investor_kind', [field]) }} as {{ field }}_source,
        {%- endfor %}
        register.investor_kind as kind
    from register
    left join evidence on register.project_code = evidence.project_code
    {%- for source in claimants %}
    left join {{ source | replace('/', '_') }} on register.project_code = {{ source | replace('/', '_') }}.project_code
    {%- endfor %}

),

ranked as (

    select
        positions.*,
        row_number() over (
            partition by positions.project_code
            order by
                case when positions.longitude is not null then 0 else 1 end asc nulls last,
                {{ golden_rank('position', 'positions.source', 'register.investor_kind') }} asc nulls last
        ) as place_rank
    from positions
    inner join register on positions.project_code = register.project_code
    where {{ golden_rank('position', 'positions.source', 'register.investor_kind') }} is not null

)

select
    believed.project_code,
    believed.kind,
    {%- for field in fields + days %}
    believed.{{ field }},
    believed.{{ field }}_source,
    {%- endfor %}
    ranked.longitude,
    ranked.latitude,
    case when ranked.longitude is not null then ranked.source end as position_source,
    {%- for column in place[:-1] %}
    ranked.{{ column }},
    {%- endfor %}
    coalesce(ranked.position_flag, 'missing') as position_flag
from believed
left join ranked on believed.project_code = ranked.project_code and ranked.place_rank = 1
