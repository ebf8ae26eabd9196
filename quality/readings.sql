-- How a landed text is read, as far as the gate needs to know: can it be read, and as what number.
-- The same readings as the staging macros of the dbt project; a test compares the two.

-- White space off both ends (ASCII, no-break, full-width, zero-width, BOM); '' and '-' say nothing.
create macro as_sent(sent) as
    nullif(nullif(
        case
            when regexp_matches(sent, '^[\s\pZ\x{200b}\x{feff}]|[\s\pZ\x{200b}\x{feff}]$')
                then regexp_replace(
                    sent, '^[\s\pZ\x{200b}\x{feff}]+|[\s\pZ\x{200b}\x{feff}]+$', '', 'g'
                )
            else sent
        end, ''), '-');

-- `noise` is what may stand in a number without meaning anything: blanks, a unit at the end.
create macro read_number(said, noise) as
    try_cast(regexp_replace(
        regexp_replace(
            translate(said, '０１２３４５６７８９．，－＋', '0123456789.,-+'), noise, '', 'g'
        ),
        '^([+-]?[0-9]{1,3}),([0-9]{3})(?:,([0-9]{3}))?(?:,([0-9]{3}))?([.][0-9]+)?$',
        '\1\2\3\4\5', 'g'
    ) as decimal(18, 6));

create macro whole(number) as
    case when number = floor(number) then try_cast(number as bigint) end;

create macro read_integer(said) as
    case
        when regexp_matches(said, '^[+-]?[0-9]+$') then try_cast(said as bigint)
        else whole(read_number(said, '[\s\pZ]'))
    end;

create macro is_plain_number(said) as regexp_matches(said, '^[+-]?[0-9]+([.][0-9]+)?$');

create macro is_boolean(said) as
    lower(said) in ('1', 'true', 'y', '是', '0', 'false', 'n', '否');

create macro day_of(said) as
    regexp_replace(
        said,
        '^(?:([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2}))'
        || '(?:[ T]?([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?))?$',
        ' \1\4-\2\5-\3\6 \7', 'g'
    );

create macro clock_of(said) as
    case
        when said like '____-__-__' or said like '____-__-_____:__:__'
            then try_cast(said as timestamp)
        when regexp_matches(
            said, '^[0-9-]{10}[ T][0-9:]{8}([.][0-9]+)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
        ) then cast(try_cast(said as timestamp with time zone) as timestamp)
        when regexp_matches(said, '^[1-3][0-9]{12}$') then epoch_ms(cast(said as bigint))
        when regexp_matches(said, '^[2-6][0-9]{4}([.][0-9]+)?$')
            then timestamp '2000-01-01 00:00:00'
        else try_cast(trim(nullif(day_of(said), said)) as timestamp)
    end;

create macro month_of(said) as
    case
        when regexp_matches(said, '^([0-9]{4})(?:[-./年]([0-9]{1,2})月?|([0-9]{2}))$')
            then try_cast(regexp_replace(
                said, '^([0-9]{4})(?:[-./年]([0-9]{1,2})月?|([0-9]{2}))$', '\1-\2\3-01'
            ) as timestamp)
        else clock_of(said)
    end;

-- Days outside 1900 to 2100 (0000-00-00, 9999-12-31) stand for nothing.
create macro is_plausible(clock) as
    coalesce(clock between timestamp '1900-01-01 00:00:00' and timestamp '2100-12-31 23:59:59', false);

create macro tidied(said) as
    translate(
        said,
        '０１２３４５６７８９' || 'OoＯｏIl|Ｉｌ｜' || '‐‑‒–—―−ーｰ－﹣﹘─━一_./'
        || '、；，,' || chr(10) || chr(13)
        || ' ' || chr(9) || chr(12288) || chr(160) || chr(173) || chr(8203) || chr(8204) || chr(8205)
        || chr(65279),
        '0123456789' || '0000111111' || '-----------------' || ';;;;;;'
    );

create macro is_spelt_code(said) as
    regexp_matches(
        said,
        '^(201[0-25-9]|2020|2[1-9](0[1-9]|1[0-2])|[3-9][0-9](0[1-9]|1[0-2]))'
        || '-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}$'
    );

-- One project code (项目代码), spelt well or so that it can be put right; well spelt is cheap to see.
create macro holds_code(said) as
    case
        when is_spelt_code(said) then true
        when regexp_matches(
            tidied(said),
            '[0-9]{4}-*[0-9]{6}-*[0-9]{2}-*[0-9]{2}-*[0-9]{6}.*'
            || '[0-9]{4}-*[0-9]{6}-*[0-9]{2}-*[0-9]{2}-*[0-9]{6}'
        ) then false
        when regexp_matches(tidied(said), '[0-9]{15}00000') then false
        else regexp_matches(
            tidied(said),
            '(^|[^0-9A-Za-z])'
            || '((201[0-25-9]|2020|2[1-9](0[1-9]|1[0-2])|[3-9][0-9](0[1-9]|1[0-2]))'
            || '-*[0-9]{6}-*[0-9]{2}-*[0-9]{2}-*[0-9]{6})([^0-9A-Za-z]|$)'
        )
    end;
