with responses as (

    select staged.*
    from {{ ref('stg_followup__responses') }} as staged
    where {{ was_known('staged') }}

),

feedback as (

    select staged.*
    from {{ ref('stg_followup__feedback') }} as staged
    where {{ was_known('staged') }}

),

decisions as (

    select * from {{ ref('int_decisions') }} where kind in ('exemption', 'data_correction')

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

-- What each version of a row tells, at the time it speaks of. Every feedback was submitted, whatever
-- became of it; a return has no time of its own: it was then that the row last changed.
answers as (

    select
        concat('followup/responses/', response_id, '/respond') as event_id,
        'respond' as kind,
        warning_id,
        project_code as code_sent,
        responded_at as occurred_at,
        nullif(concat_ws('/', scope, role), '') as actor,
        cast(null as {{ text_type() }}) as status,
        cast(null as date) as promised_on,
        content as note,
        known_at,
        superseded_at
    from responses

    union all

    select
        concat('followup/feedback/', feedback_id, '/feedback_submitted') as event_id,
        'feedback_submitted' as kind,
        warning_id,
        project_code as code_sent,
        submitted_at as occurred_at,
        'responsible_unit' as actor,
        'submitted' as status,
        promised_on,
        content as note,
        known_at,
        superseded_at
    from feedback

    union all

    select
        concat('followup/feedback/', feedback_id, '/feedback_', status) as event_id,
        concat('feedback_', status) as kind,
        warning_id,
        project_code as code_sent,
        case when status = 'accepted' then coalesce(accepted_at, updated_at) else updated_at end as occurred_at,
        'key_office' as actor,
        status,
        promised_on,
        content as note,
        known_at,
        superseded_at
    from feedback
    where status in ('accepted', 'returned')

),

-- An exemption is heard once it holds: when it was taken, or at the start of its first day.
told as (

    select
        answers.event_id,
        answers.kind,
        answers.warning_id,
        codes.project_code,
        cast(null as {{ text_type() }}) as rule,
        answers.occurred_at,
        answers.actor,
        answers.status,
        answers.promised_on,
        cast(null as date) as valid_until,
        answers.note,
        greatest(answers.known_at, codes.known_at) as known_at,
        least(answers.superseded_at, codes.superseded_at) as superseded_at
    from answers
    left join codes on answers.code_sent = codes.code_sent and {{ overlap('answers', 'codes') }}

    union all

    select
        concat(
            'followup/decisions/', decision_id, '/', case kind when 'exemption' then 'exempt' else 'data_corrected' end
        ) as event_id,
        case kind when 'exemption' then 'exempt' else 'data_corrected' end as kind,
        warning_id,
        project_code,
        rule,
        case
            when kind = 'exemption' then greatest(decided_at, {{ local_to_utc('cast(valid_from as timestamp)') }})
            else decided_at
        end as occurred_at,
        coalesce(decided_by, 'key_office') as actor,
        cast(null as {{ text_type() }}) as status,
        cast(null as date) as promised_on,
        valid_until,
        reason as note,
        known_at,
        superseded_at
    from decisions
    where warning_id is not null or project_code is not null

),

-- Heard once, from the version that told it first and still stood when it happened.
heard as (

    select
        event_id,
        kind,
        warning_id,
        project_code,
        rule,
        occurred_at,
        greatest(known_at, occurred_at) as known_at,
        actor,
        status,
        promised_on,
        valid_until,
        note,
        row_number() over (
            partition by event_id
            order by greatest(known_at, occurred_at) asc nulls last, known_at asc nulls last
        ) as telling
    from told
    where superseded_at is null or superseded_at > greatest(known_at, occurred_at)

)

select
    event_id,
    kind,
    warning_id,
    project_code,
    rule,
    occurred_at,
    known_at,
    actor,
    status,
    promised_on,
    valid_until,
    note
from heard
where telling = 1
