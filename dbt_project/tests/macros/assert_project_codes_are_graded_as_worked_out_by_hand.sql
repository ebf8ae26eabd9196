-- Rows returned are spellings that were read or graded otherwise than by hand; each says which case
-- it is. The codes are invented, with right check digits where the grade wants one.
{{ config(tags=['macros']) }}
with spellings as (

    select
        cases.spelling,
        cases.sent,
        cases.expected_code,
        cases.expected_grade,
        cases.expected_reason
    from (
        values
        ('check digit right', '2301-510104-04-01-100013', '2301-510104-04-01-100013', 'A', null),
        ('ends in 3 after nulls', '2312-510185-89-05-000003', '2312-510185-89-05-000003', 'A', null),
        ('October 2020, not a year', '2010-510172-04-01-300033', '2010-510172-04-01-300033', 'C', null),
        ('November 2020, not a year', '2011-510172-04-01-300033', '2011-510172-04-01-300033', 'A', null),
        ('invented, should end in 0', '2601-140100-89-01-123456', '2601-140100-89-01-123456', 'C', null),
        ('invented, should end in 4', '2609-330100-04-01-100001', '2609-330100-04-01-100001', 'C', null),
        ('invented, should end in 2', '2607-440300-04-01-000001', '2607-440300-04-01-000001', 'C', null),
        ('invented, should end in 9', '2107-510122-04-01-845761', '2107-510122-04-01-845761', 'C', null),
        ('one digit wrong', '2301-510104-04-01-100113', '2301-510104-04-01-100113', 'C', null),
        ('first year of the first form', '2015-510104-48-01-000001', '2015-510104-48-01-000001', 'B', null),
        ('last year of the first form', '2020-510104-88-03-123456', '2020-510104-88-03-123456', 'B', null),
        ('year before the first form', '2014-510104-48-01-000001', null, 'X', 'unreadable'),
        ('no such month', '2313-510104-04-01-100013', null, 'X', 'unreadable'),
        ('month nought', '2300-510104-04-01-100013', null, 'X', 'unreadable'),
        ('before there were codes', '1912-510104-04-01-100013', null, 'X', 'unreadable'),
        ('full-width digits', '２３０１-510104-04-01-100013', '2301-510104-04-01-100013', 'R', null),
        ('full-width hyphens', '2301－510104－04－01－100013', '2301-510104-04-01-100013', 'R', null),
        ('en dashes', '2301–510104–04–01–100013', '2301-510104-04-01-100013', 'R', null),
        ('minus signs', '2301−510104−04−01−100013', '2301-510104-04-01-100013', 'R', null),
        ('hyphens read as 一', '2301一510104一04一01一100013', '2301-510104-04-01-100013', 'R', null),
        ('underscores, dots, slashes', '2301_510104.04/01_100013', '2301-510104-04-01-100013', 'R', null),
        ('blanks inside', '2301 - 510104 -04-01- 10 0013', '2301-510104-04-01-100013', 'R', null),
        ('full-width blank inside', '2301-　510104-04-01-100013', '2301-510104-04-01-100013', 'R', null),
        ('no hyphens', '23015101040401100013', '2301-510104-04-01-100013', 'R', null),
        ('a hyphen missing', '2301-51010404-01-100013', '2301-510104-04-01-100013', 'R', null),
        ('a hyphen doubled', '2301--510104-04-01-100013', '2301-510104-04-01-100013', 'R', null),
        ('letters O and I', '23O1-5IO1O4-O4-O1-IOOOI3', '2301-510104-04-01-100013', 'R', null),
        ('letter l and bar', '230l-5|0104-04-01-|000l3', '2301-510104-04-01-100013', 'R', null),
        ('full-width letters', '23Ｏ1-51ｏ1ｏ4-04-01-100013', '2301-510104-04-01-100013', 'R', null),
        ('in a filing number', '川投资备【2301-510104-04-01-100013】FGQB-0118号', '2301-510104-04-01-100013', 'R', null),
        ('in brackets', '（2301-510104-04-01-100013）', '2301-510104-04-01-100013', 'R', null),
        ('prose after it', '2301-510104-04-01-100013批准建设', '2301-510104-04-01-100013', 'R', null),
        ('an engineering code', '2301-510104-04-01-100013-001', '2301-510104-04-01-100013', 'R', null),
        ('first form repaired', '2017－510104－48－01－000001', '2017-510104-48-01-000001', 'R', null),
        ('repaired, check digit wrong', '2107－510122－04－01－845761', '2107-510122-04-01-845761', 'R', null),
        ('truncated', '2301-510104-04-01', null, 'X', 'unreadable'),
        ('a digit short', '2301-510104-04-01-10001', null, 'X', 'unreadable'),
        ('a digit more', '2301-510104-04-01-1000131', null, 'X', 'unreadable'),
        ('a digit before', '12301-510104-04-01-100013', null, 'X', 'unreadable'),
        ('a bid section', 'E4419000748006417001001', null, 'X', 'unreadable'),
        ('through a float', '2.30151E+19', null, 'X', 'unreadable'),
        ('digits lost in a float', '23015101040401100000', null, 'X', 'unreadable'),
        ('no code at all', '待赋码', null, 'X', 'unreadable'),
        ('two codes', '2301-510104-04-01-100013、2306-510116-04-02-200028', null, 'X', 'several_codes'),
        ('two codes, a blank between', '2301-510104-04-01-100013 2306-510116-04-02-200028', null, 'X', 'several_codes'),
        ('two codes without hyphens', '23015101040401100013；23065101160402200028', null, 'X', 'several_codes'),
        ('none sent', cast(null as {{ text_type() }}), null, null, null)
    ) as cases (spelling, sent, expected_code, expected_grade, expected_reason)

),

hidden_characters as (

    select
        'zero-width, soft hyphen, BOM' as spelling,
        concat(chr(65279), '2301-5101', chr(8203), '04-04', chr(173), '-01-100013') as sent,
        '2301-510104-04-01-100013' as expected_code,
        'R' as expected_grade,
        cast(null as {{ text_type() }}) as expected_reason
    union all
    select
        'two codes on two lines' as spelling,
        concat('2301-510104-04-01-100013', chr(10), '2306-510116-04-02-200028') as sent,
        cast(null as {{ text_type() }}) as expected_code,
        'X' as expected_grade,
        'several_codes' as expected_reason

),

all_cases as (

    select * from spellings
    union all
    select * from hidden_characters

),

normalised as (

    select
        all_cases.*,
        {{ normalise_code('sent') }} as code
    from all_cases

),

graded as (

    select
        normalised.*,
        {{ code_grade('sent', 'code') }} as grade,
        {{ code_reason('sent', 'code') }} as reason
    from normalised

)

select
    spelling,
    sent,
    code,
    grade,
    reason
from graded
where
    code is distinct from expected_code
    or grade is distinct from expected_grade
    or reason is distinct from expected_reason
