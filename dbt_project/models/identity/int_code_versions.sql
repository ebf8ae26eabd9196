-- Which code a spelling stood for, and when: the code read from it, and once a re-issue was known, the
-- code that replaced it. History joins on it and leaves it to the register of the instant whether the
-- code names a project. Every code is a spelling of itself, sent or not.
with codes as (

    select * from {{ ref('int_codes') }} where code is not null

),

aliases as (

    select * from {{ ref('int_alias_versions') }}

),

alone as (

    select code from codes

    union

    select code from aliases

    union

    select project_code as code from aliases

),

spellings as (

    select
        code_sent,
        code,
        grade
    from codes

    union all

    select
        alone.code as code_sent,
        alone.code,
        {{ code_grade('alone.code', 'alone.code') }} as grade
    from alone
    where not exists (select 1 from codes where codes.code_sent = alone.code)

)

select
    spellings.code_sent,
    coalesce(aliases.project_code, spellings.code) as project_code,
    spellings.grade,
    case
        when aliases.project_code <> aliases.code then 'alias'
        when spellings.grade = 'R' then 'repaired'
        else 'direct'
    end as method,
    coalesce(aliases.known_at, timestamp '1900-01-01 00:00:00') as known_at,
    aliases.superseded_at
from spellings
left join aliases on spellings.code = aliases.code
