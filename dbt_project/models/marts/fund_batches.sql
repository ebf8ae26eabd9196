with issued as (

    select * from {{ ref('stg_funds__batches') }} where outcome = 'modelled'

),

codes as (

    select * from {{ ref('int_codes') }} where project_code is not null

)

-- Two spellings of one code in one batch are two payments to one project.
select
    codes.project_code,
    issued.fund,
    issued.batch_no,
    cast(sum(issued.issued_wan) as decimal(18, 2)) as issued_wan,
    cast(sum(issued.allotted_wan) as decimal(18, 2)) as allotted_wan,
    cast(sum(issued.paid_wan) as decimal(18, 2)) as paid_wan,
    min(issued.issued_on) as issued_on,
    max(issued.landed_at) as known_at
from issued
inner join codes on issued.project_code = codes.code_sent
group by codes.project_code, issued.fund, issued.batch_no
