-- How the spellings of instants, codes, days, amounts and permits are read; null where they cannot be.
create macro known_at(file) as strptime(split_part(split_part(file, '/', -2), '-', 1), '%Y%m%dT%H%M%SZ');
create macro codes_in(t) as regexp_extract_all(
    regexp_replace(translate(t, '０１２３４５６７８９Oo–', '012345678900-'), '[\s\pZ\p{Cf}]', '', 'g'),
    '[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}'
);
create macro code_in(t) as codes_in(t)[1];
-- What is neither a day nor a month may be the serial of a spreadsheet.
create macro serial_in(t) as date '1899-12-30' + case when length(t) = 5 then try_cast(t as integer) end;
create macro day_in(t) as coalesce(
    try_cast(t as date),
    cast(try_strptime(t, ['%Y/%m/%d', '%Y年%m月%d日', '%Y%m%d', '%Y.%m.%d']) as date),
    serial_in(t)
);
create macro month_in(t) as cast(coalesce(
    date_trunc('month', serial_in(t)),
    try_strptime(t, ['%Y-%m', '%Y年%m月', '%Y%m', '%Y/%m', '%Y.%m'])
) as date);
-- 万元, unless 亿元 stands after the number.
create macro wan_in(t) as coalesce(
    try_cast(t as decimal(18, 2)),
    cast(
        try_cast(regexp_replace(t, '[,亿万元]', '', 'g') as double) * case when t like '%亿元' then 10000 else 1 end
        as decimal(18, 2)
    )
);
create macro utc(t) as try_cast(t as timestamp) - interval 8 hour;
-- 地 and 建 stay: the same digits may be a land use and a works planning permit of two projects.
create macro permit_in(t) as nullif(regexp_replace(t, '[字第号]', '', 'g'), '');
