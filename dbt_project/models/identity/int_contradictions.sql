-- Rows that speak against the project their code names (代码与业主、名称矛盾), and since when: their owner
-- is another one and their name, if they have one, is unlike, while another registered project has
-- that owner; or another registered project has their very name. A pasted code is thus not believed.
{%- set whose = {'owner': 'plain_owner', 'credit': 'credit_code', 'name': 'plain_name'} %}
with row_claims as (

    select *
    from {{ ref('int_row_claims') }}
    where
        feed in (
            'engineering/projects', 'land/parcels', 'keylist/annual_plan', 'statistics/investment_monthly',
            'funds/batches', 'library/memberships'
        )
        and (project_name is not null or owner_name is not null or owner_uscc is not null)

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

register as (

    select * from {{ ref('int_register_versions') }}

),

-- An engineering code that begins with a project code names that one as well.
named as (

    select
        feed,
        batch_id,
        row_no,
        source_key,
        code_sent,
        project_name,
        owner_name,
        owner_uscc,
        known_at,
        superseded_at
    from row_claims
    where code_sent is not null

    union all

    select
        feed,
        batch_id,
        row_no,
        source_key,
        substr(source_key, 1, 24) as code_sent,
        project_name,
        owner_name,
        owner_uscc,
        known_at,
        superseded_at
    from row_claims
    where feed = 'engineering/projects' and (code_sent is null or substr(source_key, 1, 24) <> code_sent)

),

spelled as (

    select
        named.feed,
        named.batch_id,
        named.row_no,
        named.project_name,
        named.owner_name,
        named.owner_uscc,
        codes.project_code,
        greatest(named.known_at, codes.known_at) as known_at,
        least(named.superseded_at, codes.superseded_at) as superseded_at
    from named
    inner join codes on named.code_sent = codes.code_sent and {{ overlap('named', 'codes') }}

),

-- Most rows spell their project's name and owner as the register does: they need no closer look.
doubted as (

    select
        spelled.feed,
        spelled.batch_id,
        spelled.row_no,
        register.project_code,
        {{ plain_name('spelled.project_name') }} as plain_name,
        {{ plain_name('spelled.owner_name') }} as plain_owner,
        {{ normalise_uscc('spelled.owner_uscc') }} as credit_code,
        register.plain_name as registered_name,
        register.plain_owner as registered_owner,
        register.credit_code as registered_credit_code,
        greatest(spelled.known_at, register.known_at) as known_at,
        least(spelled.superseded_at, register.superseded_at) as superseded_at
    from spelled
    inner join register on spelled.project_code = register.project_code and {{ overlap('spelled', 'register') }}
    where
        spelled.project_name <> register.project_name
        or spelled.owner_name <> register.owner_name
        or spelled.owner_uscc <> register.owner_uscc

),

compared as (

    select
        doubted.*,
        coalesce(
            doubted.credit_code <> doubted.registered_credit_code, doubted.plain_owner <> doubted.registered_owner
        ) as has_other_owner,
        {{ likeness('doubted.plain_name', 'doubted.registered_name') }} as name_likeness
    from doubted

),

judged as (

    select
        compared.*,
        coalesce(compared.has_other_owner and coalesce(compared.name_likeness < 0.5, true), false)
            as is_of_other_owner,
        coalesce(coalesce(compared.has_other_owner, true) and compared.name_likeness < 0.8, false)
            as is_of_other_name
    from compared

),

suspected as (

    select judged.* from judged where judged.is_of_other_owner or judged.is_of_other_name

),
{%- for who, column in whose.items() %}

-- The two projects that first had each of these: one of them is another one than the row's.
{{ who }}s as (

    select
        {{ column }},
        max(case when place = 1 then project_code end) as first_project,
        min(case when place = 1 then known_at end) as first_at,
        min(case when place = 2 then known_at end) as second_at
    from (
        select
            firsts.{{ column }},
            firsts.project_code,
            firsts.known_at,
            row_number() over (
                partition by firsts.{{ column }}
                order by firsts.known_at asc nulls last, firsts.project_code asc nulls last
            ) as place
        from (
            select
                register.{{ column }},
                register.project_code,
                min(register.known_at) as known_at
            from register
            where not register.is_void and register.{{ column }} in (select {{ column }} from suspected)
            group by register.{{ column }}, register.project_code
        ) as firsts
    ) as placed
    where place <= 2
    group by {{ column }}

),
{%- endfor %}

answered as (

    select
        suspected.*,
        case
            when not suspected.is_of_other_owner then null
            when suspected.credit_code is not null and credits.first_project = suspected.project_code
                then credits.second_at
            when suspected.credit_code is not null then credits.first_at
            when owners.first_project = suspected.project_code then owners.second_at
            else owners.first_at
        end as other_owner_at,
        case
            when not suspected.is_of_other_name then null
            when names.first_project = suspected.project_code then names.second_at
            else names.first_at
        end as other_name_at
    from suspected
    left join owners on suspected.plain_owner = owners.plain_owner
    left join credits on suspected.credit_code = credits.credit_code
    left join names on suspected.plain_name = names.plain_name

),

dated as (

    select
        feed,
        batch_id,
        row_no,
        project_code,
        greatest(known_at, least(other_owner_at, other_name_at)) as known_at,
        superseded_at
    from answered
    where other_owner_at is not null or other_name_at is not null

)

select distinct
    feed,
    batch_id,
    row_no,
    project_code,
    known_at,
    superseded_at
from dated
where {{ was_known() }}
