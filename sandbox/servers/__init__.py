"""The agencies' own systems: REST platforms, an exchange database, a drop folder, a receiver.

They serve what the agencies know at the simulated day, in the agencies' words. What they speak is
the connector block of each feed file, read here without any code of the pipeline, so that a
mistake in the pipeline's reading of a feed file cannot hide itself. Nothing of the truth behind
the city enters: these modules see only the tables `sandbox.agencies.records` hands over (string
columns under our names, values as sent) and those of whoever answers warnings, made alike.

REST (`rest.py`, `auth.py`, `rows.py`): GET only, UTF-8 JSON, one port, one path prefix a source.
    Rows are objects keyed by `sent_as` (else label); an absent value is JSON null; a value is a
    JSON string, but columns of type `integer` are JSON numbers where they read as whole numbers.
    approval  {"code": 0, "msg": "ok", "data": {"total": N, "rows": [...]}}
    land      the same
    followup  the same
    site      {"status": "success", "message": "ok", "result": {"items": [...], "next": C | null}}
    Page walk: `pageNum` counts from 1, `pageSize` at most the `rows` of the feed file (a greater
        one is cut down to it), rows in `stable_order`. `total` wobbles by a row or two from page to
        page and is not to be trusted. The walk ends at the first EMPTY page (code 0, rows []):
        a page shorter than asked is not the end.
    Cursor walk: no `cursor` on the first request; then `next` of the answer before, unread; the
        last answer has `next` null. A cursor belongs to the window it was given out for.
    Window: `since` <= updated_at < `until`, either may be left out. Both are written
        `YYYY-MM-DD HH:MM:SS` in the city's time (+08:00); `T` for the blank is accepted. A row
        without a readable `updated_at` is served only without a window.
    Bearer: `Authorization: Bearer <TOKEN>`, else HTTP 401 and the error envelope.
    Signature: headers `X-App-Key`, `X-Timestamp` (milliseconds since 1970 by the machine's real
        clock, never the simulated one), `X-Nonce` (any text, once), and
        `X-Sign` = hex(md5(appKey + timestamp + nonce + appSecret)), lower case, UTF-8.
        A refusal is HTTP 200 with an error body.
    Error envelope, HTTP 200: {"code": 500x, "msg": "..."}; the site: {"status": "error",
        "message": "...", "code": 500x}. 5000 busy (injected), 5001 unknown appKey or header
        missing, 5002 clock more than 5 minutes apart, 5003 nonce seen before, 5004 wrong
        signature, 5005 unreadable parameter.

Exchange database 前置库 (`exchange.py`): PostgreSQL on a unix socket, schema `pre_xmjg_510100`,
    one table a feed, quoted upper-case column names (`sent_as`), role `exchange_reader`, which may
    only read. Types: `integer` is bigint, `decimal` numeric, `timestamp` timestamp (the city's
    time), `boolean` smallint 1/0; a column with a value that does not read as its type is text
    as a whole; dates and the rest are always text. Index on the window's column.
    DSN: `postgresql+psycopg://exchange_reader@/exchange?host=<socket folder>`.

Drop folder (`drop.py`, `sheets.py`): under DIAODU_DROP, times of change set to the simulated day
    minus one hour, so that a file counts as settled.
    keylist/<year>年重点项目名单.xlsx      a title row merged over the sheet, a row of merged group
        headings, the header row, the lines, a totals row that starts with 合计
    statistics/调度月报-<yyyy-mm>.xlsx|.csv  a title row, a row naming the unit that fills it in,
        the header row, the lines, 合计; the first and the fourth month are GB18030 CSV;
        a project's later reports of a month follow as 调度月报-<yyyy-mm>-修订<n>.xlsx
    funds/政策资金批次-<yyyymmdd>.xlsx     a title row, the header row, the lines, 合计
    directory/contacts.csv, organisations.csv, usage/visits-<yyyy-mm>.csv
        UTF-8 with a byte order mark, the header in the first line
    A unit the sheet declares stands behind the label: 总投资(亿元) in the lists and funds,
    计划总投资（亿元） with full-width brackets in the monthly reports. Labels may themselves hold
    brackets (区(市)县). Excel cells of `integer` and `decimal` columns are numbers where they read
    as such; all other cells are text.

Receiver (`receiver.py`): POST `/dispatch` takes signed warnings, as the dispatch platform would,
    and hands them to whoever answers them. Answers appear in the REST feeds of `followup` once
    their instant is not after the sandbox's.

Faults (`sandbox.faults.MODES`) are set at the start or at run time: POST, GET and DELETE at
`/_faults` on the same port (`control.py`). Rows and columns are spoiled before a table reaches its
system, transports misbehave in `trouble.py`, `exchange.py` and `drop.py`.
"""
