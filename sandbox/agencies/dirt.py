"""The imperfections of the agencies' records (数据问题): which rows get which, at what rate.

A spot is drawn for every entity of the world before anything is left out, so the same row is
dirty in the same way at every instant. Rates are shares of rows at ``imperfections`` = 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.agencies import spelling
from sandbox.plan import CityPlan
from sandbox.world.draws import Flags, Ints, stream

WRAPPED, FULL_WIDTH, LETTER_O, UNHYPHENATED, DASHED, MISSING, TRUNCATED = (
    "wrapped_code",
    "full_width_code",
    "letter_o_in_code",
    "unhyphenated_code",
    "dashed_code",
    "missing_code",
    "malformed_code",
)
UNKNOWN_DISTRICT, ZERO_DATE, AMOUNT_IN_YUAN = "unknown_district", "zero_date", "amount_x10000"
MISSING_LINK, TOMBSTONE, WITHDRAWN = "missing_engineering_code", "tombstone", "withdrawn_row"
NO_PARENT, SWAPPED_POSITION = "engineering_row_never_arrived", "swapped_coordinates"

RATES: Mapping[str, Mapping[str, float]] = {
    "approval/projects": {UNKNOWN_DISTRICT: 0.0012, SWAPPED_POSITION: 0.003},
    "approval/matters": {WRAPPED: 0.01, FULL_WIDTH: 0.002, TRUNCATED: 0.0008},
    "approval/reports": {WRAPPED: 0.01, LETTER_O: 0.004, MISSING: 0.002, TRUNCATED: 0.001},
    "engineering/projects": {WRAPPED: 0.01, MISSING: 0.01, TOMBSTONE: 0.012, NO_PARENT: 0.006},
    "engineering/matters": {TOMBSTONE: 0.008, WITHDRAWN: 0.001},
    "engineering/steps": {TOMBSTONE: 0.004},
    "engineering/special_procedures": {TOMBSTONE: 0.01},
    "land/parcels": {
        MISSING: 0.10,
        WRAPPED: 0.03,
        FULL_WIDTH: 0.01,
        LETTER_O: 0.006,
        TRUNCATED: 0.003,
        UNKNOWN_DISTRICT: 0.002,
        ZERO_DATE: 0.001,
    },
    "planning/land_use_permits": {MISSING_LINK: 0.10, TOMBSTONE: 0.01, ZERO_DATE: 0.0012},
    "planning/works_planning_permits": {MISSING_LINK: 0.10, TOMBSTONE: 0.01, ZERO_DATE: 0.0012},
    "construction/works_permits": {MISSING_LINK: 0.08, TOMBSTONE: 0.012, ZERO_DATE: 0.0012},
    "construction/completions": {MISSING_LINK: 0.08, TOMBSTONE: 0.01, ZERO_DATE: 0.002},
    "keylist/annual_plan": {WRAPPED: 0.03, FULL_WIDTH: 0.01, LETTER_O: 0.004, DASHED: 0.006},
    "statistics/investment_monthly": {
        WRAPPED: 0.004,
        UNHYPHENATED: 0.002,
        TRUNCATED: 0.0008,
        AMOUNT_IN_YUAN: 0.0006,
    },
    "funds/batches": {WRAPPED: 0.02},
    "directory/contacts": {TRUNCATED: 0.001},
}
SPARES_KEY_PROJECTS = frozenset({TRUNCATED, UNKNOWN_DISTRICT, ZERO_DATE, AMOUNT_IN_YUAN, WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Spots:
    """Which entity of one feed has which imperfection; one entry an entity."""

    kind: Ints  # position in `kinds`, -1 for a clean row
    kinds: tuple[str, ...]

    def at(self, kind: str) -> Flags:
        """Tell which entities have ``kind``."""
        if kind not in self.kinds:
            return np.zeros(len(self.kind), dtype=np.bool_)
        dirty: Flags = self.kind == self.kinds.index(kind)
        return dirty

    def of(self, rows: Ints) -> "Spots":
        """Return the spots of ``rows``, in their order."""
        return Spots(self.kind[rows], self.kinds)


def draw_spots(plan: CityPlan, block: int, feed: str, is_key: Flags) -> Spots:
    """Draw the imperfections of one feed, at most one an entity.

    ``is_key`` tells which entities belong to key projects: kinds that would cost a key project
    its place in the picture pass those by.
    """
    rates = RATES.get(feed.partition(" ")[0], {})
    kinds = tuple(rates)
    draw = stream(plan, block, f"dirt {feed}").random(len(is_key))
    edges = np.cumsum([rates[kind] for kind in kinds]) * plan.imperfections
    kind = np.searchsorted(edges, draw, side="right").astype(np.int64)
    kind[kind >= len(kinds)] = -1
    spared = [kinds.index(name) for name in kinds if name in SPARES_KEY_PROJECTS]
    kind[np.isin(kind, spared) & is_key] = -1
    return Spots(kind, kinds)


def disguise(codes: pa.StringArray, spots: Spots) -> pa.StringArray:
    """Write project codes the way clerks do: wrapped, widened, misspelled, cut or not at all."""
    for kind, change in _CHANGES.items():
        where = spots.at(kind)
        if where.any():
            codes = spelling.replaced(codes, where, change(codes.filter(pa.array(where))))
    return spelling.nulled(codes, spots.at(MISSING))


def _wrap(codes: pa.StringArray) -> pa.StringArray:
    return spelling.joined("川投资备【", codes, "】FGQB-0118号")


def _widen(codes: pa.StringArray) -> pa.StringArray:
    for digit in range(10):
        codes = pc.replace_substring(codes, str(digit), chr(0xFF10 + digit))
    return codes


def _with_letter(codes: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring(codes, "0", "O", max_replacements=2)


def _unhyphenated(codes: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring(codes, "-", "")


def _dashed(codes: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring(codes, "-", "–")


def _cut(codes: pa.StringArray) -> pa.StringArray:
    return pc.utf8_slice_codeunits(codes, 0, 19)


_CHANGES = {
    WRAPPED: _wrap,
    FULL_WIDTH: _widen,
    LETTER_O: _with_letter,
    UNHYPHENATED: _unhyphenated,
    DASHED: _dashed,
    TRUNCATED: _cut,
}
