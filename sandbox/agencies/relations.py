"""How codes hang together (代码关系), as truth: pairs of a project's latest code and another code.

Kinds: ``reissue`` (the code it replaced), ``split`` (the main project), ``package`` (the list line
it stands on with others), ``phase`` (the line of its second phase), ``multi_eng`` (each of its
engineering codes, if several), ``ppp`` (the PPP 管理码), ``lapsed`` (nothing), ``no_code`` (a list
line, and the code it got later, if it did). List lines go by year and number.
"""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies import keylist, register
from sandbox.agencies.desk import Desk
from sandbox.agencies.keys import source_keys
from sandbox.agencies.sheet import Sheet
from sandbox.world.days import NEVER, day_number
from sandbox.world.draws import Flags, Ints, rank_within

REISSUE, SPLIT, PACKAGE, PHASE = "reissue", "split", "package", "phase"
MULTI_ENG, PPP, LAPSED, NO_CODE = "multi_eng", "ppp", "lapsed", "no_code"
SCHEMA = pa.schema([(name, pa.string()) for name in ("kind", "code", "other_code")])


def relations(desk: Desk, sent: Mapping[str, Sheet]) -> pa.Table:
    """Return the relations of one block's codes."""
    known, works = desk.block.relations, desk.block.works
    renewed = np.flatnonzero(known.reissued < NEVER)
    parts = np.flatnonzero(known.main >= 0)
    several = np.flatnonzero(~works.is_only)
    is_ppp = np.flatnonzero(known.is_ppp)
    ended = np.flatnonzero(desk.block.times.lapsed <= day_number(desk.plan.as_of))
    return pa.concat_tables(
        [
            _pairs(desk, REISSUE, renewed, desk.codes.take(renewed)),
            _pairs(desk, SPLIT, parts, desk.golden_codes.take(known.main[parts])),
            _pairs(
                desk,
                MULTI_ENG,
                works.project[several],
                desk.engineering_codes.take(several),
            ),
            _pairs(desk, PPP, is_ppp, register.ppp_codes(desk, is_ppp)),
            _pairs(desk, LAPSED, ended, spelling.blank(len(ended))),
            *_listed(desk, sent[keylist.FEED]),
        ]
    )


def _pairs(desk: Desk, kind: str, project: Ints, other: pa.StringArray) -> pa.Table:
    codes = spelling.nulled(desk.golden_codes.take(np.maximum(project, 0)), project < 0)
    return pa.table([spelling.same(kind, len(project)), codes, other], schema=SCHEMA)


def _listed(desk: Desk, sheet: Sheet) -> list[pa.Table]:
    """Return what the lists that are out say: packages, second phases, lines without a code."""
    keys = source_keys(sheet.feed, sheet.table)
    owners = sheet.owners
    is_package = np.bincount(owners.row, minlength=len(sheet.project)) > 1
    packed = np.flatnonzero(is_package[owners.row])
    second = _second_lines(sheet, is_package)
    codes = spelling.column_of(sheet.table, "project_code")
    bare = np.flatnonzero(~spelling.is_filled(codes))
    return [
        _pairs(desk, PACKAGE, owners.project[packed], keys.take(owners.row[packed])),
        _pairs(desk, PHASE, sheet.project[second], keys.take(second)),
        _pairs(desk, NO_CODE, sheet.project[bare], keys.take(bare)),
    ]


def _second_lines(sheet: Sheet, is_package: Flags) -> Ints:
    """Return the lines of projects that stand on the same list a second time."""
    alone = np.flatnonzero(~is_package & (sheet.project >= 0))
    years = sheet.table["plan_year"].cast(pa.int64()).to_numpy()[alone]
    return alone[rank_within(years * 10**7 + sheet.project[alone]) > 0]
