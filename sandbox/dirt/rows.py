"""Imperfections of values that say nothing: the default of a form, columns always the same.

What concerns a whole row (resubmissions, tombstones, duplicates) is carried out where its table is
made; here are the constants, which look filled and tell nothing.
"""

from collections.abc import Mapping

import pyarrow as pa

from sandbox import spelling
from sandbox.dirt import kinds
from sandbox.dirt.dirty import Change, Dirty

DEFAULTS: Mapping[str, tuple[str, str]] = {
    "land/parcels": ("land_use", "工业用地"),
    "engineering/projects": ("industry_code", "E4899"),
}
"""The column a form fills in by itself, and with what."""

CONSTANTS: Mapping[str, tuple[str, ...]] = {
    "engineering/projects": ("region_code", "approval_kind", "coordinates", "fail_reason"),
    "engineering/matters": ("region_code", "fail_reason"),
    "engineering/steps": ("region_code", "fail_reason"),
    "engineering/special_procedures": ("region_code", "fail_reason"),
    "planning/land_use_permits": ("region_code", "fail_reason"),
    "planning/works_planning_permits": ("region_code", "fail_reason"),
    "construction/works_permits": ("region_code", "fail_reason"),
    "construction/completions": ("region_code", "fail_reason"),
}
"""Columns an uploader fills with one value for all rows, or never."""


def _default(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    column, value = DEFAULTS[dirty.feed]
    return {column: spelling.same(value, len(dirty))}


CHANGES: Mapping[str, Change] = {kinds.DEFAULT: _default}
