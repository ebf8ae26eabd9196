-- Rows returned are credit codes judged otherwise than by hand. The numbers are invented. Worked out:
-- 91510104 00000001: 2 * 1 = 2, 11 - 2 = 9; 9 + 3 + 45 + 27 + 26 + 68 + 30 + 252 = 460, 460 mod 31 = 26,
-- 31 - 26 = 5. 91510104 00000006: 12 mod 11 = 1, 11 - 1 = 10, X (place 29); 178 + 180 + 812 = 1170,
-- mod 31 = 23, 31 - 23 = 8. 91510100 00000000: 0, 0; 110 mod 31 = 17, 31 - 17 = 14, the fifteenth, E.
{{ config(tags=['macros']) }}
with cases as (

    select
        listed.what,
        listed.uscc,
        listed.expected
    from (
        values
        ('both right', '915101040000000195', true),
        ('the body ends in X', '9151010400000006X8', true),
        ('the body ends in 0', '91510100000000000E', true),
        ('letters in the body', '12510100MA6CA12337', true),
        ('it ends in Y', '91510104000000449Y', true),
        ('it ends in 0', '915101040000000270', true),
        ('last character wrong', '915101040000000196', false),
        ('body wrong, last right for it', '915101040000000182', false),
        ('two digits swapped', '915101400000000195', false),
        ('a character short', '91510104000000019', false),
        ('a character more', '9151010400000001955', false),
        ('lower case', '9151010400000006x8', false),
        ('a letter that is not used', '915I01040000000195', false),
        ('an organisation code alone', '00000001-9', false),
        ('none sent', cast(null as {{ text_type() }}), null)
    ) as listed (what, uscc, expected)

),

judged as (

    select
        cases.what,
        cases.uscc,
        cases.expected,
        {{ uscc_check('cases.uscc') }} as got
    from cases

)

select
    what,
    uscc,
    expected,
    got
from judged
where got is distinct from expected
