-- Contradictions (矛盾) between what sources say of one field, in every version: the source that is believed at a
-- moment against each other one. Names are compared as plain_name writes them, credit codes only where both
-- check digits are right, money as the larger by the smaller.
{%- set compared = ['project_name', 'district', 'owner_uscc', 'total_investment_wan'] %}
with versions as (

    select * from {{ ref('int_claim_versions') }}

),

register as (

    select
        project_code,
        investor_kind,
        known_at,
        superseded_at
    from {{ ref('int_register_versions') }}
    where not is_void

),

-- Most projects are told of in one voice, and are looked at no further.
contested as (

    select
        {%- for field in compared %}
        min({{ field }}) <> max({{ field }}) as {{ field }}_differs,
        {%- endfor %}
        project_code
    from versions
    group by project_code

),

-- The condition in each word keeps an engine from working it out for all projects first.
told as (

    {%- for field in compared %}

    select
        versions.project_code,
        '{{ field }}' as field,
        versions.source,
        versions.source_key,
        cast(versions.{{ field }} as {{ text_type() }}) as value,
        {%- if field == 'project_name' %}
        case when contested.{{ field }}_differs then {{ plain_name('versions.project_name') }} end as word,
        {%- elif field == 'owner_uscc' %}
        case when contested.{{ field }}_differs then {{ normalise_uscc('versions.owner_uscc') }} end as word,
        {%- elif field == 'district' %}
        versions.district as word,
        {%- else %}
        cast(null as {{ text_type() }}) as word,
        {%- endif %}
        {%- if field == 'total_investment_wan' %}
        versions.total_investment_wan as amount,
        {%- else %}
        cast(null as decimal(18, 2)) as amount,
        {%- endif %}
        {{ cell_finding(field, 'versions.findings') }} as finding,
        versions.told_at,
        versions.known_at,
        versions.superseded_at
    from versions
    inner join contested on versions.project_code = contested.project_code
    where contested.{{ field }}_differs and versions.{{ field }} is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

-- Spelt alike in one way or another, most of these agree after all.
different as (

    select
        project_code,
        field
    from told
    where word is not null or amount > 0
    group by project_code, field
    having min(word) <> max(word) or min(amount) <> max(amount)

),

comparable as (

    select told.*
    from told
    inner join different on told.project_code = different.project_code and told.field = different.field
    where told.word is not null or told.amount > 0

),

moments as (

    {{ moments(['comparable'], ['project_code', 'field']) }}

),

standing as (

    select
        moments.moment,
        moments.next_moment,
        comparable.*,
        case comparable.field
            {%- for field in compared %}
            when '{{ field }}' then {{ golden_rank(field, 'comparable.source', 'register.investor_kind') }}
            {%- endfor %}
        end as place
    from moments
    inner join comparable
        on
            moments.project_code = comparable.project_code
            and moments.field = comparable.field
            and {{ in_force_at('comparable', 'moments.moment') }}
    left join register
        on moments.project_code = register.project_code and {{ in_force_at('register', 'moments.moment') }}

),

weighed as (

    select
        standing.*,
        min(standing.amount) over (partition by standing.project_code, standing.field, standing.moment) as least,
        max(standing.amount) over (partition by standing.project_code, standing.field, standing.moment) as most
    from standing

),

-- As in the golden record: what is doubted is believed last.
ranked as (

    select
        weighed.*,
        row_number() over (
            partition by weighed.project_code, weighed.field, weighed.moment
            order by
                case when weighed.place is not null then 0 else 1 end asc nulls last,
                case
                    when weighed.finding is not null then 1
                    when {{ is_unit_slip('weighed.amount', 'weighed.least', 'weighed.most') }} then 1
                    else 0
                end asc nulls last,
                weighed.place asc nulls last,
                weighed.told_at desc nulls last,
                weighed.source asc nulls last,
                weighed.source_key asc nulls last
        ) as voice
    from weighed

),

judged as (

    select
        ranked.project_code,
        ranked.field,
        ranked.moment,
        case
            when ranked.field = 'project_name' and {{ likeness('ranked.word', 'believed.word') }} < 0.5
                then 'name_unlike'
            when ranked.field = 'district' and ranked.word <> believed.word then 'region_differs'
            when ranked.field = 'owner_uscc' and ranked.word <> believed.word then 'owner_differs'
            when
                greatest(ranked.amount, believed.amount)
                between least(ranked.amount, believed.amount) * 9500 and least(ranked.amount, believed.amount) * 10500
                then 'amount_unit'
            when greatest(ranked.amount, believed.amount) > least(ranked.amount, believed.amount) * 1.2
                then 'amount_differs'
        end as kind
    from ranked
    inner join ranked as believed
        on
            ranked.project_code = believed.project_code
            and ranked.field = believed.field
            and ranked.moment = believed.moment
    where ranked.voice > 1 and believed.voice = 1

),

found as (

    select distinct
        project_code,
        field,
        moment,
        kind
    from judged
    where kind is not null

),

-- What all of them say, the one that is believed first.
said as (

    select
        ranked.project_code,
        ranked.field,
        ranked.moment,
        ranked.next_moment,
        min(case when ranked.voice = 1 and ranked.place is not null then ranked.source end) as winner,
        concat(
            '[',
            {{ ordered_string_agg(
                json_record({
                    'source': 'ranked.source',
                    'value': 'ranked.value',
                    'known_at': 'cast(ranked.told_at as ' ~ text_type() ~ ')'
                }),
                ',', 'ranked.voice asc nulls last'
            ) }},
            ']'
        ) as claims
    from ranked
    group by ranked.project_code, ranked.field, ranked.moment, ranked.next_moment

)

select
    found.project_code,
    found.field,
    found.kind,
    said.winner,
    said.claims,
    said.moment as known_at,
    said.next_moment as superseded_at
from found
inner join said
    on
        found.project_code = said.project_code
        and found.field = said.field
        and found.moment = said.moment
