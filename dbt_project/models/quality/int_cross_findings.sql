-- Findings that no row shows alone (跨行数据问题), as known at the latest instant: a code that the row's own
-- owner and name speak against, a row sent again under a new key, a record whose parent never arrived,
-- a site at work after its completion, a decision that could not be applied.
{%- set coded = [
    'stg_approval__matters', 'stg_approval__reports', 'stg_engineering__projects', 'stg_land__parcels',
    'stg_keylist__annual_plan', 'stg_statistics__investment_monthly', 'stg_funds__batches', 'stg_library__memberships',
    'stg_followup__coordination_items'
] %}
{%- set looked_up = {
    'stg_statistics__investment_monthly': source('statistics', 'investment_monthly'),
    'stg_funds__batches': source('funds', 'batches'),
    'stg_engineering__steps': source('engineering', 'steps'),
    'stg_engineering__special_procedures': source('engineering', 'special_procedures')
} %}
{#- Tables of an exchange database (前置库), whose rows have a key of their own beside that of what they tell. -#}
{%- set exchanged = [
    'stg_engineering__projects', 'stg_engineering__matters', 'stg_engineering__steps',
    'stg_engineering__special_procedures', 'stg_planning__land_use_permits', 'stg_planning__works_planning_permits',
    'stg_construction__works_permits', 'stg_construction__completions'
] %}
{%- set envelope = [
    'seq_no', 'local_pk', 'is_valid', 'invalid_reason', 'upload_status', 'fail_reason', 'updated_at'
] %}
{%- set no_text = 'cast(null as ' ~ text_type() ~ ')' %}
{%- set least_crowd = 10 %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

-- A row may be spoken against by one record after another: it is one finding, open while any does.
contradictions as (

    select
        feed,
        batch_id,
        row_no,
        case when count(superseded_at) = count(*) then max(superseded_at) end as superseded_at
    from {{ ref('int_contradictions') }}
    group by feed, batch_id, row_no

),

-- Of reports that say the same the first is the report.
reports as (

    select
        told.*,
        row_number() over (
            partition by
                told.project_code, told.report_kind, told.occurred_on, told.cumulative_wan, told.progress_text,
                told.problem_text
            order by told.reported_at asc nulls last, told.report_id asc nulls last
        ) as telling
    from {{ ref('stg_approval__reports') }} as told
    where told.outcome = 'modelled' and told.project_code is not null

),

finished_sites as (

    select
        construction_no,
        cast({{ utc_to_local('updated_at') }} as date) as finished_on
    from {{ ref('stg_site__sites') }}
    where outcome = 'modelled' and status = 'finished'

),

engineering_codes as (

    select * from {{ ref('int_engineering_codes') }} where not has_item

),

decisions as (

    select * from {{ ref('int_decision_outcomes') }}
    where outcome in ('stale', 'refused', 'unknown_project', 'unknown_row', 'unsupported_feed')

),

contradicted as (

    {%- for model in coded %}
    {%- set contract = contract_of(model) %}
    {%- set landed = 'landed' if model in looked_up %}

    select
        {{ finding_columns(model, landed, 'least(contradictions.superseded_at, staged.followed_at)') }},
        'project_code' as field,
        'contradicted' as rule,
        staged.project_code as value
    from {{ ref(model) }} as staged
    inner join contradictions on {{ same_row('staged', 'contradictions') }}
    {%- if landed %}
    left join {{ looked_up[model] }} as landed
        on
            staged.batch_id = landed.batch_id
            and staged.row_no = landed.row_no
    {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- A row sent twice tells nothing new: what differs is only how it was sent. One that was withdrawn in
-- between was sent again for a reason.
resent as (

    {%- for model in exchanged %}
    {%- set contract = contract_of(model) %}
    {%- set landed = 'landed' if model in looked_up %}
    {%- set key = [] %}
    {%- for name in contract.grain -%} {%- do key.append('staged.' ~ name ~ ' = {other}.' ~ name) -%} {%- endfor %}
    {%- set same_key = (key or ['false']) | join(' and ') %}

    select
        {{ finding_columns(model, landed, 'latest.known_at') }},
        'local_pk' as field,
        'resent' as rule,
        staged.local_pk as value
    from {{ ref(model) }} as staged
    inner join {{ ref(model) }} as latest
        on
            {{ same_key.format(other='latest') }}
    {%- if landed %}
    left join {{ looked_up[model] }} as landed
        on
            staged.batch_id = landed.batch_id
            and staged.row_no = landed.row_no
    {%- endif %}
    where
        staged.outcome = 'superseded'
        and staged.is_valid
        and latest.outcome = 'modelled'
        and staged.local_pk <> latest.local_pk
        {%- for column in contract.columns if column.name not in envelope %}
        and staged.{{ column.name }} is not distinct from latest.{{ column.name }}
        {%- endfor %}
        and not exists (
            select 1 from {{ ref(model) }} as withdrawn
            where {{ same_key.format(other='withdrawn') }} and not withdrawn.is_valid
        )

    union all
    {%- endfor %}

    select
        {{ finding_columns('stg_approval__reports') }},
        'report_id' as field,
        'resent' as rule,
        staged.report_id as value
    from reports as staged
    where staged.telling > 1

),

-- A guard or two is a device nobody took down; a crowd is another site's.
worked as (

    select
        {{ finding_columns('stg_site__attendance_daily') }},
        case when staged.workers < {{ least_crowd }} then 'workers' else 'construction_no' end as field,
        'after_completion' as rule,
        case
            when staged.workers < {{ least_crowd }} then cast(staged.workers as {{ text_type() }})
            else staged.construction_no
        end as value
    from {{ ref('stg_site__attendance_daily') }} as staged
    inner join finished_sites on staged.construction_no = finished_sites.construction_no
    where staged.outcome = 'modelled' and staged.workers > 0 and staged.day > finished_sites.finished_on

),

decided as (

    select
        {{ finding_columns('stg_followup__decisions') }},
        case
            when decisions.outcome = 'stale' then 'old_value'
            when decisions.outcome in ('unknown_row', 'unsupported_feed') then 'source_key'
            else 'new_value'
        end as field,
        concat('decision:', decisions.outcome) as rule,
        case
            when decisions.outcome = 'stale' then decisions.old_value
            when decisions.outcome in ('unknown_row', 'unsupported_feed') then decisions.source_key
            else decisions.new_value
        end as value
    from {{ ref('stg_followup__decisions') }} as staged
    inner join decisions on staged.decision_id = decisions.decision_id
    where staged.outcome = 'modelled'

),

-- What is owed is the parent: the finding is on the row of its feed that never came.
orphaned as (

    select
        'engineering/projects' as feed,
        {{ no_text }} as batch_id,
        cast(null as bigint) as row_no,
        engineering_code as row_key,
        engineering_code as source_key,
        engineering_code as link_key,
        first_seen_at as landed_at,
        first_seen_at as known_at,
        cast(null as timestamp) as followed_at,
        'engineering_code' as field,
        'never_arrived' as rule,
        engineering_code as value
    from engineering_codes

),

found as (

    {%- for relation in ['contradicted', 'resent', 'worked', 'decided', 'orphaned'] %}

    select
        feed,
        batch_id,
        row_no,
        field,
        rule,
        row_key,
        source_key,
        link_key,
        value,
        landed_at,
        known_at,
        followed_at
    from {{ relation }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    found.feed,
    found.batch_id,
    found.row_no,
    found.field,
    found.rule,
    found.row_key,
    found.source_key,
    found.link_key,
    {{ no_text }} as code_sent,
    found.value,
    found.landed_at,
    found.known_at,
    found.followed_at
from found
cross join evaluations
where found.known_at <= evaluations.as_of
