-- Contradictions (矛盾) between money and works, in every version: a twentieth of the whole is told as spent where
-- no permit allows works and nothing proves a start (开工认定). Only what is in the building-procedure systems at
-- all is expected to have a permit.
with evidence as (

    select *
    from {{ ref('int_evidence') }}
    where
        kind in ('works_permit', 'registered')
        or kind in ('start_report', 'site', 'payment', 'confirmation')

),

investment as (

    select * from {{ ref('int_investment_versions') }} where cumulative_wan > 0

),

register as (

    select * from {{ ref('int_register_versions') }} where not is_void

),

engineering_codes as (

    select * from {{ ref('int_engineering_code_versions') }}

),

dated as (

    select
        project_code,
        kind,
        {{ not_before('complete_on') }} as known_at,
        superseded_at
    from evidence

),

happened as (

    select
        project_code,
        kind,
        known_at,
        superseded_at
    from dated
    where known_at < {{ ends() }}

),

-- Most have a permit or are registered (入库) before that much is spent, and still do.
spent as (

    select
        investment.project_code,
        min(greatest(investment.known_at, register.known_at)) as known_at
    from investment
    inner join register
        on investment.project_code = register.project_code and {{ overlap('investment', 'register') }}
    where investment.cumulative_wan * 20 >= register.total_investment_wan
    group by investment.project_code

),

explained as (

    select
        project_code,
        min(known_at) as known_at
    from happened
    where kind in ('works_permit', 'registered') and superseded_at is null
    group by project_code

),

unexplained as (

    select spent.project_code
    from spent
    left join explained on spent.project_code = explained.project_code
    where explained.project_code is null or explained.known_at > spent.known_at

),

money as (

    select investment.*
    from investment
    inner join unexplained on investment.project_code = unexplained.project_code

),

sizes as (

    select
        register.project_code,
        register.total_investment_wan,
        register.known_at,
        register.superseded_at
    from register
    inner join unexplained on register.project_code = unexplained.project_code

),

works as (

    select
        engineering_codes.project_code,
        engineering_codes.known_at,
        engineering_codes.superseded_at
    from engineering_codes
    inner join unexplained on engineering_codes.project_code = unexplained.project_code

),

proofs as (

    select
        happened.project_code,
        happened.kind,
        happened.known_at,
        happened.superseded_at
    from happened
    inner join unexplained on happened.project_code = unexplained.project_code

),

money_moments as (

    {{ moments(['money', 'sizes', 'works', 'proofs'], ['project_code']) }}

),

-- Two signs of a start prove one, like the registration does (开工认定).
proven as (

    select
        money_moments.project_code,
        money_moments.moment
    from money_moments
    inner join proofs
        on money_moments.project_code = proofs.project_code and {{ in_force_at('proofs', 'money_moments.moment') }}
    group by money_moments.project_code, money_moments.moment
    having
        max(case when proofs.kind in ('works_permit', 'registered') then 1 else 0 end) = 1
        or count(distinct proofs.kind) >= 2

),

in_engineering as (

    select distinct
        money_moments.project_code,
        money_moments.moment
    from money_moments
    inner join works
        on money_moments.project_code = works.project_code and {{ in_force_at('works', 'money_moments.moment') }}

),

latest_money as (

    select
        money_moments.project_code,
        money_moments.moment,
        money_moments.next_moment,
        money.cumulative_wan,
        money.told_at,
        row_number() over (
            partition by money_moments.project_code, money_moments.moment
            order by money.month desc nulls last
        ) as month_age
    from money_moments
    inner join money
        on money_moments.project_code = money.project_code and {{ in_force_at('money', 'money_moments.moment') }}

),

adrift as (

    select
        latest_money.project_code,
        latest_money.moment,
        latest_money.next_moment,
        latest_money.cumulative_wan,
        latest_money.told_at
    from latest_money
    inner join sizes
        on latest_money.project_code = sizes.project_code and {{ in_force_at('sizes', 'latest_money.moment') }}
    inner join in_engineering
        on latest_money.project_code = in_engineering.project_code and latest_money.moment = in_engineering.moment
    left join proven
        on latest_money.project_code = proven.project_code and latest_money.moment = proven.moment
    where
        latest_money.month_age = 1
        and proven.project_code is null
        and latest_money.cumulative_wan * 20 >= sizes.total_investment_wan

)

select
    project_code,
    'cumulative_wan' as field,
    'money_without_start' as kind,
    concat(
        '[',
        {{ json_record({
            'source': "'statistics/investment_monthly'",
            'value': 'cast(cumulative_wan as ' ~ text_type() ~ ')',
            'known_at': 'cast(told_at as ' ~ text_type() ~ ')'
        }) }},
        ']'
    ) as claims,
    moment as known_at,
    next_moment as superseded_at
from adrift
