-- Every finding (数据问题) in a cell of a landed row, in all its versions: the rules of its feed file that
-- it broke, what else it should satisfy, and what is wrong with its project code. What is wrong with a
-- code is read off int_codes, which reads every spelling once.
{%- set coded = [
    'stg_approval__projects', 'stg_approval__matters', 'stg_approval__reports', 'stg_engineering__projects',
    'stg_land__parcels', 'stg_keylist__annual_plan', 'stg_statistics__investment_monthly', 'stg_funds__batches',
    'stg_library__memberships', 'stg_directory__contacts', 'stg_followup__coordination_items',
    'stg_followup__decisions', 'stg_followup__feedback', 'stg_followup__responses'
] %}
{%- set looked_up = {
    'stg_statistics__investment_monthly': source('statistics', 'investment_monthly'),
    'stg_funds__batches': source('funds', 'batches')
} %}
{%- set spelling, named = "'project_code:spelling'", "concat('project_code:', codes.finding)" %}
with registered as (

    select distinct project_code from {{ ref('stg_approval__projects') }}

),

-- A code whose registration is set aside is not wrong for that.
codes as (

    select
        code_sent,
        case
            when code is null and reason = 'several_codes' then 'several'
            when code is null then 'unreadable'
            when grade = 'R' then 'repaired'
            when grade = 'C' then 'check_digit'
            else 'unknown'
        end as finding
    from {{ ref('int_codes') }} as read_codes
    where
        grade in ('C', 'R', 'X')
        or (
            reason = 'unknown_code'
            and not exists (select 1 from registered where read_codes.code = registered.project_code)
        )

),

flagged as (

    {%- for model in coded %}
    {%- set contract = contract_of(model) %}
    {%- set landed = 'landed' if model in looked_up %}

    select
        {{ finding_columns(model, landed) }},
        staged.project_code as code_sent,
        concat_ws(
            ',',
            nullif(staged.broken_rules, ''),
            case
                when codes.finding is null then nullif(staged.findings, '')
                when staged.findings like '%project_code:spelling%'
                    then replace(staged.findings, {{ spelling }}, {{ named }})
                else concat_ws(',', nullif(staged.findings, ''), {{ named }})
            end
        ) as found,
        staged.raw
    from {{ ref(model) }} as staged
    left join codes
        on
            {{ is_doubted(model, contract) }}
    {%- if landed %}
    left join {{ looked_up[model] }} as landed
        on
            codes.finding is not null
            and staged.batch_id = landed.batch_id
            and staged.row_no = landed.row_no
    {%- endif %}
    where staged.broken_rules <> '' or staged.findings <> '' or codes.finding is not null

    union all
    {%- endfor %}
    {%- for model in staging_models() if model not in coded %}

    select
        {{ finding_columns(model) }},
        cast(null as {{ text_type() }}) as code_sent,
        concat_ws(',', nullif(staged.broken_rules, ''), nullif(staged.findings, '')) as found,
        staged.raw
    from {{ ref(model) }} as staged
    where staged.broken_rules <> '' or staged.findings <> ''
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

exploded as (

    select
        flagged.*,
        {{ each_word('found') }} as word
    from flagged

)

select
    feed,
    batch_id,
    row_no,
    split_part(word, ':', 1) as field,
    split_part(word, ':', 2) as rule,
    row_key,
    source_key,
    link_key,
    code_sent,
    coalesce(
        {{ json_value('raw', "split_part(word, ':', 1)") }},
        case when word like 'project_code:%' then code_sent end
    ) as value,
    landed_at,
    known_at,
    followed_at
from exploded
