-- Findings on one cell, whatever row said it and however often, are one issue (数据问题): open until a row
-- of the same key comes without it, or the key itself is gone.
{%- set relations = ['int_findings', 'int_cross_findings', 'int_money_findings', 'int_conflict_findings'] %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

feeds as (

    select * from {{ source('reference', 'feeds') }}

),

links as (

    select * from {{ ref('int_key_links') }} where project_code is not null

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

),

found as (

    {%- for relation in relations %}

    select
        feed,
        batch_id,
        row_no,
        field,
        rule,
        row_key,
        source_key,
        link_key,
        code_sent,
        value,
        landed_at,
        known_at,
        followed_at
    from {{ ref(relation) }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

known as (

    select
        found.*,
        md5(concat_ws('|', found.feed, found.row_key, found.field, found.rule)) as issue_id,
        case
            when found.followed_at <= evaluations.as_of then greatest(found.known_at, found.followed_at)
        end as ended_at
    from found
    cross join evaluations
    where found.known_at <= evaluations.as_of

),

spans as (

    select
        issue_id,
        min(known_at) as first_seen_at,
        max(known_at) as last_seen_at,
        case when count(ended_at) = count(*) then max(ended_at) end as closed_at
    from known
    group by issue_id

),

ranked as (

    select
        known.*,
        {{ severity_of('known.rule') }} as severity,
        row_number() over (
            partition by known.issue_id
            order by
                known.known_at desc nulls last,
                known.landed_at desc nulls last,
                known.source_key asc nulls last,
                known.value asc nulls last,
                known.link_key asc nulls last,
                known.code_sent asc nulls last,
                known.batch_id asc nulls last,
                known.row_no asc nulls last
        ) as telling
    from known

),

issues as (

    select
        ranked.*,
        spans.first_seen_at,
        spans.last_seen_at,
        spans.closed_at
    from ranked
    inner join spans on ranked.issue_id = spans.issue_id
    where ranked.telling = 1

),

-- A line of several projects is no single project's.
linked as (

    select
        issues.issue_id,
        min(links.project_code) as project_code
    from issues
    inner join links on issues.feed = links.feed and issues.link_key = links.source_key
    group by issues.issue_id
    having count(distinct links.project_code) = 1

)

select
    issues.issue_id,
    issues.feed,
    issues.source_key,
    issues.batch_id,
    issues.row_no,
    issues.field,
    issues.value,
    issues.rule,
    issues.severity,
    feeds.owner,
    issues.first_seen_at,
    issues.last_seen_at,
    issues.closed_at,
    coalesce(linked.project_code, codes.project_code) as project_code
from issues
left join feeds on issues.feed = feeds.feed
left join linked on issues.issue_id = linked.issue_id
left join codes on issues.code_sent = codes.code_sent
