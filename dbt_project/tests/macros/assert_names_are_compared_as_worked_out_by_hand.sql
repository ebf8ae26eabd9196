-- Rows returned are names that read, or pairs that are alike, otherwise than by hand.
{{ config(tags=['macros']) }}
{%- set cases = [
    ('brackets and blanks', plain_name("'（锦江）城市 建设(一期)'"), '锦江城市建设一期'),
    ('a Roman phase', plain_name("'公园Ⅱ期'"), '公园二期'),
    ('a phase in digits', plain_name("'公园3期'"), '公园三期'),
    ('a phase in wide digits', plain_name("'公园（４期）'"), '公园四期'),
    ('ten is not one', plain_name("'第10号公园'"), '第10号公园'),
    ('wide and small letters', plain_name("'ａbＣ1'"), 'ABC1'),
    ('dots, dashes, quotes', plain_name("'“东-西”·线'"), '东西线'),
    ('nothing left', plain_name("'（）'"), none),
    ('none sent', plain_name('cast(null as ' ~ text_type() ~ ')'), none),
    ('the same', likeness("'一二三四'", "'一二三四'"), '1.0'),
    ('one of four changed', likeness("'一二三四'", "'一二五四'"), '0.75'),
    ('one of four more', likeness("'一二三'", "'一二三四'"), '0.75'),
    ('half of it', likeness("'一二三四'", "'一二五六'"), '0.5'),
    ('nothing in common', likeness("'一二'", "'三四'"), '0.0'),
    ('the end of a long name', likeness("'" ~ '一二三四五' * 9 ~ "六'", "'" ~ '一二三四五' * 9 ~ "七八'"), '1.0'),
    ('one says nothing', likeness("'一二'", 'cast(null as ' ~ text_type() ~ ')'), none),
] %}
with results as (

    {%- for what, expression, expected in cases %}

    select
        {{ sql_literal(what) }} as what,
        cast({{ expression }} as {{ text_type() }}) as got,
        cast({{ sql_literal(expected) }} as {{ text_type() }}) as expected
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select
    what,
    got,
    expected
from results
where got is distinct from expected
