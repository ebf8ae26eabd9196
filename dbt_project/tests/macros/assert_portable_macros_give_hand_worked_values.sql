-- Rows returned are expressions whose value differs from the one worked out by hand. Every engine the
-- project runs on has to return none, which is what makes the macros portable.
{{ config(tags=['macros']) }}
{%- set cases = [
    ('a third', ratio('one', 'three'), '0.3333'),
    ('two thirds round up', ratio('two', 'three'), '0.6667'),
    ('a fall', ratio('minus_one', 'three'), '-0.3333'),
    ('half away from nought', ratio('one', 'twenty', scale=1), '0.1'),
    ('half away from nought below it', ratio('minus_one', 'twenty', scale=1), '-0.1'),
    ('by nought', ratio('one', 'nought'), none),
    ('nought', ratio('nought', 'three'), '0.0000'),
    ('of dear things', ratio('dear', 'three', scale=2), '2666666.67'),
    ('a decimal rounds half up', to_decimal("'2.345'"), '2.35'),
    ('a decimal of words', to_decimal("'much'"), none),
    ('days over a leap day', days_between('leap_eve', 'spring'), '2'),
    ('days back', days_between('spring', 'leap_eve'), '-2'),
    ('a day later', add_days('leap_eve', 1), '2024-02-29'),
    ('days earlier', add_days('spring', -2), '2024-02-28'),
    ('a month after the 31st', add_months("date '2024-01-31'", 1), '2024-02-29'),
    ('a month earlier', add_months('spring', -1), '2024-02-01'),
    ('first of the month', first_of_month('leap_eve'), '2024-02-01'),
    ('whole seconds', seconds_between('noonish', 'later'), '1'),
    ('seconds back', seconds_between('later', 'noonish'), '-2'),
    ('a day ends', end_of_day('leap_eve'), '2024-02-28 23:59:59'),
    ('to UTC', local_to_utc('noonish'), '2024-07-30 06:25:00'),
    ('to UTC and back', utc_to_local(local_to_utc('noonish')), '2024-07-30 14:25:00'),
    ('an instant with a zone', parse_instant("'2024-07-30T14:25:00+08:00'"), '2024-07-30 06:25:00'),
    ('milliseconds', from_epoch_ms('1722320700000'), '2024-07-30 06:25:00'),
    ('every match replaced', regexp_replace_all("'a1b22c'", '[0-9]+', '-'), 'a-b-c'),
    ('groups put in order', regexp_replace_all("'7/2024'", '^([0-9])/([0-9]+)$', '\\2-\\1'), '2024-7'),
    ('anywhere in the text', regexp_test("'abc'", 'b'), 'true'),
    ('the whole text', regexp_test("'abc'", '^b$'), 'false'),
    ('white space off', trim_text("' a b\t'"), 'a b'),
    ('a scalar of a JSON text', json_scalar("'{\"a\": {\"b\": \"c d\"}}'", '$.a.b'), 'c d'),
    ('a scalar that is not there', json_scalar("'{\"a\": 1}'", '$.b'), none),
    ('a JSON record', json_record({'a': "'it''s'", 'b': 'nullif(1, 1)'}), '{"a":"it\'s","b":null}'),
] %}
with numbers as (

    select
        cast(1 as decimal(18, 2)) as one,
        cast(-1 as decimal(18, 2)) as minus_one,
        cast(2 as decimal(18, 2)) as two,
        cast(3 as decimal(18, 2)) as three,
        cast(20 as decimal(18, 2)) as twenty,
        cast(0 as decimal(18, 2)) as nought,
        cast(8000000.01 as decimal(18, 2)) as dear,
        date '2024-02-28' as leap_eve,
        date '2024-03-01' as spring,
        timestamp '2024-07-30 14:25:00' as noonish,
        timestamp '2024-07-30 14:25:01.5' as later

),

asked as (

    select moments.moment
    from (
        values (1), (2), (3), (6)
    ) as moments (moment)

),

stops as (

    select known_stops.stop
    from (
        values (2), (5)
    ) as known_stops (stop)

),

results as (

    {%- for what, expression, expected in cases %}

    select
        {{ sql_literal(what) }} as what,
        cast({{ expression }} as {{ text_type() }}) as got,
        cast({{ sql_literal(expected) }} as {{ text_type() }}) as expected
    from numbers

    union all
    {%- endfor %}

    select
        'a list in order' as what,
        {{ ordered_string_agg('words.word', '、', 'words.place desc nulls last, words.word asc nulls last') }} as got,
        '丙、乙、甲' as expected
    from (
        values ('甲', 1), ('丙', 3), ('乙', 2)
    ) as words (word, place)

    union all

    select
        'whole numbers up to the last but one' as what,
        {{ ordered_string_agg('cast(counted.number as ' ~ text_type() ~ ')', ' ', 'counted.number asc nulls last') }}
            as got,
        '3 4 5' as expected
    from (
        select {{ each_number('stretches.first_no', 'stretches.past_no') }} as number
        from (
            values (3, 6), (7, 7)
        ) as stretches (first_no, past_no)
    ) as counted

    union all

    select
        'the next one, itself included' as what,
        {{ ordered_string_agg("concat(asked.moment, '>', stops.stop)", ' ', 'asked.moment asc nulls last') }} as got,
        '1>2 2>2 3>5 6>' as expected
    from asked
    {{ join_next('left', 'stops', 'stops', 'stop', 'asked.moment') }}

    union all

    select
        'the last that is not null' as what,
        {{ ordered_string_agg('coalesce(remembered.got, 0)', ' ', 'remembered.place asc nulls last') }} as got,
        '0 5 5 7' as expected
    from (
        select
            noted.place,
            {{ last_not_null('noted.value') }} over (
                order by noted.place asc nulls last
                rows between unbounded preceding and current row
            ) as got
        from (
            values (1, null), (2, 5), (3, null), (4, 7)
        ) as noted (place, value)
    ) as remembered

)

select
    what,
    got,
    expected
from results
where got is distinct from expected
