-- The cells behind the contradictions (矛盾) that stand at the latest instant. Wrong is what nobody else
-- says while others agree; where nobody agrees with anybody, what is not believed.
{%- set feeds = {
    'approval/projects': {},
    'keylist/annual_plan': {},
    'engineering/projects': {},
    'land/parcels': {'owner_uscc': 'transferee_uscc'},
    'planning/land_use_permits': {}
} %}
{%- set fields = {
    'project_name': plain_name('claims.project_name'),
    'district': 'claims.district',
    'owner_uscc': normalise_uscc('claims.owner_uscc'),
    'total_investment_wan': 'cast(claims.total_investment_wan as ' ~ text_type() ~ ')'
} %}
with evaluations as (

    select max(as_of) as as_of from {{ source('reference', 'evaluations') }}

),

conflicts as (

    select *
    from {{ ref('conflicts') }}
    where kind in ('name_unlike', 'region_differs', 'owner_differs', 'amount_unit')

),

claims as (

    select * from {{ ref('int_claim_versions') }}

),

said as (

    {%- for field, word in fields.items() %}

    select
        conflicts.project_code,
        conflicts.field,
        conflicts.kind,
        conflicts.winner,
        conflicts.known_at as conflicting_since,
        claims.source,
        claims.source_key,
        claims.known_at,
        cast(claims.{{ field }} as {{ text_type() }}) as value,
        {{ word }} as word,
        {{ 'claims.' ~ field if field == 'total_investment_wan' else 'cast(null as decimal(18, 2))' }} as amount
    from conflicts
    inner join claims on conflicts.project_code = claims.project_code
    cross join evaluations
    where conflicts.field = '{{ field }}' and claims.{{ field }} is not null and {{ known_then('claims') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- Amounts of one order of magnitude agree on the unit. Where a project lies its code tells as well.
compared as (

    select
        said.project_code,
        said.field,
        said.kind,
        said.source,
        said.source_key,
        count(
            case
                when said.amount > 0 and others.amount > 0
                    then case when others.amount < said.amount * 100 and said.amount < others.amount * 100 then 1 end
                when said.word = others.word then 1
            end
        )
        + max(case when said.field = 'district' and said.word = substr(said.project_code, 6, 6) then 1 else 0 end)
            as agreeing
    from said
    left join said as others
        on
            said.project_code = others.project_code
            and said.kind = others.kind
            and (said.source <> others.source or said.source_key <> others.source_key)
    group by said.project_code, said.field, said.kind, said.source, said.source_key

),

judged as (

    select
        said.*,
        compared.agreeing,
        max(compared.agreeing) over (partition by said.project_code, said.kind) as most_agreeing
    from said
    inner join compared
        on
            said.project_code = compared.project_code
            and said.kind = compared.kind
            and said.source = compared.source
            and said.source_key = compared.source_key

)

select
    source as feed,
    cast(null as {{ text_type() }}) as batch_id,
    cast(null as bigint) as row_no,
    case
        {%- for feed, columns in feeds.items() %}
        {%- for field, column in columns.items() %}
        when source = '{{ feed }}' and field = '{{ field }}' then '{{ column }}'
        {%- endfor %}
        {%- endfor %}
        else field
    end as field,
    kind as rule,
    case when source = 'keylist/annual_plan' then replace(source_key, '-', '/') else source_key end as row_key,
    case when source = 'keylist/annual_plan' then replace(source_key, '-', '/') else source_key end as source_key,
    source_key as link_key,
    cast(null as {{ text_type() }}) as code_sent,
    value,
    greatest(known_at, conflicting_since) as landed_at,
    greatest(known_at, conflicting_since) as known_at,
    cast(null as timestamp) as followed_at
from judged
where
    {{ is_one_of('source', feeds) }}
    and case
        when most_agreeing > 0 then agreeing = 0
        else source <> winner
    end
