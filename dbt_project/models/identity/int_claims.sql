-- What each source says of a project (说法) as known at the latest instant: of several rows of one source the one
-- that speaks of the whole of it, then the latest.
{%- set told = [
    'project_name', 'district', 'sector', 'owner_name', 'owner_uscc', 'investor_kind', 'industry_code',
    'total_investment_wan', 'planned_start_on', 'planned_finish_on'
] %}
with versions as (

    select * from {{ ref('int_claim_versions') }}

),

evidence_versions as (

    select *
    from {{ ref('int_evidence') }}
    where
        kind in ('start_report', 'site', 'confirmation')
        or kind in ('finish_report', 'completion_filing')

),

evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

ranked as (

    select
        versions.*,
        row_number() over (
            partition by versions.project_code, versions.source
            order by
                case when versions.project_name is not null then 0 else 1 end asc nulls last,
                versions.told_at desc nulls last,
                versions.source_key asc nulls last
        ) as row_rank
    from versions
    cross join evaluations
    where {{ known_then('versions') }}

),

dated as (

    select
        evidence_versions.project_code,
        case evidence_versions.kind
            when 'site' then 'site/attendance_daily'
            when 'confirmation' then 'followup/decisions'
            when 'completion_filing' then 'construction/completions'
            else 'approval/reports'
        end as source,
        evidence_versions.kind in ('finish_report', 'completion_filing') as is_finish,
        evidence_versions.happened_on,
        evidence_versions.known_at
    from evidence_versions
    cross join evaluations
    where
        {{ known_then('evidence_versions') }}
        and {{ day_start('evidence_versions.complete_on') }} <= evaluations.as_of

),

-- The first start that anybody tells of, and the last unit finished.
proven as (

    select
        project_code,
        source,
        min(case when not is_finish then happened_on end) as started_on,
        max(case when is_finish then happened_on end) as completed_on,
        max(known_at) as known_at
    from dated
    group by project_code, source

),

-- Only where some amounts of a project are so far apart can one be in another unit.
extremes as (

    select
        project_code,
        min(total_investment_wan) as least,
        max(total_investment_wan) as most
    from ranked
    where row_rank = 1 and total_investment_wan > 0
    group by project_code
    having max(total_investment_wan) >= min(total_investment_wan) * 9500

)

select
    ranked.project_code,
    ranked.source,
    {%- for field in told %}
    ranked.{{ field }},
    {%- endfor %}
    cast(null as date) as started_on,
    cast(null as date) as completed_on,
    ranked.findings,
    {{ is_unit_slip('ranked.total_investment_wan', 'extremes.least', 'extremes.most') }} as is_unit_slip,
    ranked.told_at as known_at
from ranked
left join extremes on ranked.project_code = extremes.project_code
where ranked.row_rank = 1

union all

select
    project_code,
    source,
    {%- for field in told %}
    null as {{ field }},
    {%- endfor %}
    started_on,
    completed_on,
    '' as findings,
    false as is_unit_slip,
    known_at
from proven
