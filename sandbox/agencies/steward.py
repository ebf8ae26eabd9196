"""The data steward (数据管理员): rows that lead nowhere assigned by hand, replaced codes named.

Decisions of two kinds. 归属确认 says which project a row belongs to, taken two to fifteen working
days after the row came; most rows get one, a few of them saw something else than what was there.
代码替换 says which code replaced another where the register does not. Reads what the other
agencies send and the truth of it, as a steward does who asks them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox import spelling
from sandbox.agencies import approval, funds, keylist, land, library, permits, statistics
from sandbox.agencies.desk import Desk, nobody
from sandbox.agencies.followup import Decided, decided
from sandbox.agencies.keys import source_keys
from sandbox.agencies.sheet import Sheet
from sandbox.dirt.kinds import PASTED, UNLINKABLE
from sandbox.world.days import (
    DAY,
    NEVER,
    office_time,
    second_number,
    workday,
    workday_number,
)
from sandbox.world.draws import Flags, Floats, Ints, spread

LINK, ALIAS, STEWARD = "归属确认", "代码替换", "数据管理员"
LINK_REASON, LATE_REASON = "经与填报单位核对，确认所属项目", "项目已赋码，名单条目归入该项目"
ALIAS_REASON = "项目重新赋码，原代码作废"
CODED = (
    approval.MATTERS_FEED,
    approval.REPORTS,
    land.FEED,
    funds.FEED,
    statistics.FEED,
    library.FEED,
)
GO_BY_CODE = frozenset({statistics.FEED, funds.FEED})  # a row's key is its project code
# Nothing on these rows speaks against another project's code: they are linked to that project.
NAME_NO_OWNER = frozenset({approval.MATTERS_FEED, approval.REPORTS})
PERMITS = (permits.LAND_USE, permits.PLANNING, permits.WORKS, permits.COMPLETIONS)
SOONEST, LATEST = 2, 15  # working days from a row to the decision
GRAIN = 2**32


@dataclass(frozen=True, slots=True)
class Waiting:
    """Source rows that wait for a steward, one entry a feed and source key."""

    feed: str
    key: pa.StringArray
    project: Ints  # the one it belongs to
    seen: pa.StringArray  # the code of the project it is linked to without a decision, '' for none
    since: Ints  # second
    reason: str = LINK_REASON

    def only(self, kept: Flags) -> "Waiting":
        """Return the entries that are kept."""
        mask = pa.array(kept)
        return Waiting(
            self.feed,
            self.key.filter(mask),
            self.project[kept],
            self.seen.filter(mask),
            self.since[kept],
            self.reason,
        )


def links(desk: Desk, sheets: Mapping[str, Sheet]) -> Decided:
    """Return the assignments entered by now, of what the other agencies sent."""
    waiting = [_miscoded(sheets[feed]) for feed in CODED]
    waiting.append(_coded_later(desk, sheets[keylist.FEED]))
    waiting += _unchained(desk, sheets)
    parts = [_assigned(desk, them) for them in waiting]
    tables, projects = zip(*parts, strict=True)
    return Decided(pa.concat_tables(tables), np.concatenate(projects))


def aliases(desk: Desk) -> Decided:
    """Return the replacements of codes the register does not tell of, entered by now."""
    relations = desk.block.relations
    rows = np.flatnonzero((relations.reissued < NEVER) & ~relations.is_told)
    number = desk.block.projects.number[rows]
    return decided(
        desk,
        rows,
        _decided_at(desk.reissued[rows], spread(number, 47) / 2**63),
        decision_id=spelling.fixed("JD4", spelling.digits(number, 9)),
        kind=ALIAS,
        project_code=desk.codes.take(rows),
        new_value=desk.golden_codes.take(rows),
        decided_by=STEWARD,
        reason=ALIAS_REASON,
    )


def _miscoded(sheet: Sheet) -> Waiting:
    """Return the rows whose project code leads nowhere or to another project."""
    wrong = UNLINKABLE - {PASTED} if sheet.feed in GO_BY_CODE else UNLINKABLE
    found = [it for it in sheet.spoilt if it.column == "project_code" and it.kind in wrong]
    rows = np.concatenate([nobody(0), *(it.rows for it in found)])
    misled = [it.rows for it in found if it.kind == PASTED and sheet.feed in NAME_NO_OWNER]
    codes = spelling.column_of(sheet.table, "project_code").take(rows)
    is_misled = np.isin(rows, np.concatenate([nobody(0), *misled]))
    return _waiting(sheet, rows, spelling.replaced(codes, ~is_misled, ""))


def _waiting(sheet: Sheet, rows: Ints, seen: pa.StringArray, reason: str = LINK_REASON) -> Waiting:
    """Keep the first row of each source key, and no key that rows of other projects bear too."""
    keys, sent = source_keys(sheet.feed, sheet.table), _sent(sheet)
    wanted = keys.take(rows)
    order = np.argsort(sent[rows], kind="stable")
    names = np.array(wanted.take(order).to_pylist(), dtype=np.str_)
    kept = np.sort(order[np.unique(names, return_index=True)[1]])
    found = Waiting(
        sheet.feed,
        wanted.take(kept),
        sheet.project[rows[kept]],
        seen.take(kept),
        sent[rows[kept]],
        reason,
    )
    return found.only(_is_clear(found, keys, sheet))


def _sent(sheet: Sheet) -> Ints:
    if sheet.sent is None:
        raise ValueError(f"{sheet.feed} does not say when its rows were sent")
    return sheet.sent


def _is_clear(found: Waiting, keys: pa.StringArray, sheet: Sheet) -> Flags:
    """Tell which keys are not empty and named rows of one project only when it was decided."""
    places: pa.Int32Array = pc.index_in(keys, found.key)
    rows = np.flatnonzero(spelling.is_filled(places))
    place = places.take(rows).to_numpy()
    is_other = sheet.project[rows] != found.project[place]
    is_other &= _sent(sheet)[rows] <= _decided_at(found.since, _luck(found))[place]
    shared = np.bincount(place[is_other], minlength=len(found.project)) > 0
    clear: Flags = ~shared & spelling.differ(found.key, spelling.same("", len(found.key)))
    return clear


def _coded_later(desk: Desk, sheet: Sheet) -> Waiting:
    """Return the list lines whose project has got its code since the list came out."""
    codes = spelling.column_of(sheet.table, "project_code")
    is_bare = ~spelling.is_filled(codes) & (sheet.project >= 0)
    rows = np.flatnonzero(is_bare & (_sent(sheet) <= desk.until))
    return _waiting(sheet, rows, spelling.same("", len(rows)), LATE_REASON)


def _unchained(desk: Desk, sheets: Mapping[str, Sheet]) -> list[Waiting]:
    """Return the permits without an engineering code that no other permit leads to a project."""
    is_chained = permits.linked_at(desk) <= second_number(desk.plan.as_of)
    found = []
    for feed in PERMITS:
        sheet = sheets[feed]
        codes = spelling.column_of(sheet.table, "engineering_code")
        rows = np.flatnonzero(~spelling.is_filled(codes) & ~is_chained[sheet.project])
        found.append(_waiting(sheet, rows, spelling.same("", len(rows))))
    return found


def _assigned(desk: Desk, waiting: Waiting) -> Decided:
    """Write the decisions on what waits, without those the steward never comes to."""
    draw = _luck(waiting, "taken up")
    kept = waiting.only(draw < desk.plan.steward_share)
    stale = _luck(kept, "stale") < desk.plan.stale_decision_share
    other = (kept.project + 1) % len(desk.block.projects)
    seen = spelling.replaced(kept.seen, stale, desk.codes.take(other[stale]))
    second = _decided_at(kept.since, _luck(kept))
    codes = _codes_then(desk, kept.project, second)
    return decided(
        desk,
        kept.project,
        second,
        decision_id=spelling.joined("JD3", _digests(kept)),
        kind=LINK,
        project_code=codes,
        source_feed=kept.feed,
        source_key=kept.key,
        old_value=seen,
        new_value=codes,
        decided_by=STEWARD,
        reason=kept.reason,
    )


def _codes_then(desk: Desk, project: Ints, second: Ints) -> pa.StringArray:
    """Write each project's code as the register has it at a second."""
    is_renewed = desk.reissued[project] <= second
    new = desk.golden_codes.take(project[is_renewed])
    return spelling.replaced(desk.codes.take(project), is_renewed, new)


def _decided_at(since: Ints, luck: Floats) -> Ints:
    """Return a second within office hours, two to fifteen working days later."""
    days = SOONEST + (luck * (LATEST - SOONEST + 1)).astype(np.int64)
    number = workday_number(since // DAY) + days
    return workday(number) * DAY + office_time((luck * GRAIN).astype(np.int64), 3)


def _digests(waiting: Waiting) -> pa.StringArray:
    """Return a short name for each feed and key, always the same."""
    names = [f"{waiting.feed} {key}" for key in waiting.key.to_pylist()]
    return pa.array(
        [blake2s(name.encode(), digest_size=6).hexdigest() for name in names], pa.string()
    )


def _luck(waiting: Waiting, about: str = "") -> Floats:
    """Return a number from 0 to 1 for each entry, the same at every instant."""
    names = [f"{about} {waiting.feed} {key}".encode() for key in waiting.key.to_pylist()]
    drawn = [int.from_bytes(blake2s(name, digest_size=4).digest(), "big") for name in names]
    return np.array(drawn, dtype=np.float64) / GRAIN
