-- Everything that explains a key project (溯源), section by section, in the order it is read in: what
-- `diaodu explain` tells of any project, for those who read tables.
with key_projects as (

    select project_code from {{ ref('projects') }} where is_key

),

identifiers as (

    select * from {{ ref('project_identifiers') }}

),

links as (

    select * from {{ ref('links') }}

),

golden_fields as (

    select * from {{ ref('golden_fields') }}

),

conflicts as (

    select * from {{ ref('conflicts') }}

),

data_issues as (

    select * from {{ ref('data_issues') }}

),

told as (

    select
        project_code,
        'identifiers' as section,
        scheme as subject,
        identifier as value,
        source,
        method,
        grade,
        first_seen_at as known_at
    from identifiers

    union all

    select
        project_code,
        'links' as section,
        source_key as subject,
        cast(rows as {{ text_type() }}) as value,
        feed as source,
        method,
        grade,
        first_seen_at as known_at
    from links

    union all

    select
        project_code,
        'golden_fields' as section,
        field as subject,
        value,
        source,
        case when is_winner then 'taken' else 'not_taken' end as method,
        doubt as grade,
        known_at
    from golden_fields

    union all

    select
        project_code,
        'conflicts' as section,
        field as subject,
        claims as value,
        winner as source,
        kind as method,
        severity as grade,
        known_at
    from conflicts

    union all

    select
        project_code,
        'data_issues' as section,
        field as subject,
        value,
        concat(feed, ' ', source_key) as source,
        rule as method,
        case when closed_at is null then severity else 'closed' end as grade,
        first_seen_at as known_at
    from data_issues

)

select
    told.project_code,
    told.section,
    row_number() over (
        partition by told.project_code, told.section
        order by
            told.subject asc nulls last,
            told.method desc nulls last,
            told.source asc nulls last,
            told.value asc nulls last,
            told.grade asc nulls last,
            told.known_at asc nulls last
    ) as seq,
    told.subject,
    told.value,
    told.source,
    told.method,
    told.grade,
    told.known_at
from told
inner join key_projects on told.project_code = key_projects.project_code
