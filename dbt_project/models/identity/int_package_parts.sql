-- The codes in cells that hold several (打包项目): one list line, many projects. Split at 、；;，, and
-- white space; words that are no code (等) are no part.
with listed as (

    select * from {{ ref('stg_keylist__annual_plan') }} where {{ was_known() }}

),

decisions as (

    select * from {{ ref('stg_followup__decisions') }} where kind = 'link' and {{ was_known() }}

),

cells as (

    select project_code as code_sent from listed where {{ holds_several_codes('project_code') }}

    union

    select new_value as code_sent from decisions where {{ holds_several_codes('new_value') }}

),

separated as (

    select
        code_sent,
        {{ regexp_replace_all('code_sent', '[、；;，,\\s\\x{3000}\\x{a0}]+', ';') }} as parts
    from cells

),

numbered as (

    select
        code_sent,
        parts,
        {{ each_number('1', "length(parts) - length(replace(parts, ';', '')) + 2") }} as part_no
    from separated

)

select
    code_sent,
    cast(part_no as integer) as part_no,
    split_part(parts, ';', cast(part_no as integer)) as part_sent
from numbered
where {{ regexp_test("split_part(parts, ';', cast(part_no as integer))", '([0-9０-９].*){10}') }}
