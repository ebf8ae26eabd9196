-- Policy money (政策资金) by batch in every version that was in force. Two spellings of one code in one
-- batch are two payments to one project.
with issued as (

    select * from {{ ref('stg_funds__batches') }} where {{ was_known() }}

),

codes as (

    select * from {{ ref('int_code_versions') }}

),

relinked as (

    select * from {{ ref('int_relinked_rows') }} where feed = 'funds/batches'

),

coded as (

    {{ coded('issued', ['fund', 'batch_no', 'issued_wan', 'allotted_wan', 'paid_wan', 'issued_on']) }}

),

moments as (

    {{ moments(['coded'], ['project_code', 'fund', 'batch_no']) }}

)

select
    coded.project_code,
    coded.fund,
    coded.batch_no,
    cast(sum(coded.issued_wan) as decimal(18, 2)) as issued_wan,
    cast(sum(coded.allotted_wan) as decimal(18, 2)) as allotted_wan,
    cast(sum(coded.paid_wan) as decimal(18, 2)) as paid_wan,
    min(coded.issued_on) as issued_on,
    max(coded.told_at) as told_at,
    moments.moment as known_at,
    moments.next_moment as superseded_at
from moments
inner join coded
    on
        moments.project_code = coded.project_code
        and moments.fund = coded.fund
        and moments.batch_no = coded.batch_no
        and {{ in_force_at('coded', 'moments.moment') }}
group by coded.project_code, coded.fund, coded.batch_no, moments.moment, moments.next_moment
