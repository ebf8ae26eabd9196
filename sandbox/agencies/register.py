"""The register of the investment platform (项目赋码登记): one row per project code.

The cleanest source, for it issues the codes. A code that is replaced becomes void and a row with
the new one, which names it, comes beside it; a project split from another names the main one's.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Sheet
from sandbox.world.days import DAY, NEVER, office_time
from sandbox.world.draws import Flags, Ints, spread
from sandbox.world.subjects import PLACES, SECTORS, SUBJECTS
from sandbox.world.works import region_of

FEED = "approval/projects"
INDUSTRY_CODES = tuple(subject.industry_code for subject in SUBJECTS)
APPROVAL_TYPES = ("审批", "核准", "备案")
INVESTORS = ("政府投资", "国有企业投资", "民间投资", "外商投资")
NATURES = ("新建", "扩建", "改建", "迁建", "技改")
VALID, LAPSED, VOID = range(3)
CODE_STATES = ("有效", "失效", "作废")
KNOWN_AFTER = 1800  # seconds from a code to its row
SYSTEMS, SAID_OF_TEN = ("CGCS2000", "WGS84"), 6  # rows that name their coordinate system


@dataclass(frozen=True, slots=True)
class Entries:
    """The register's rows by now: a project and which of its codes."""

    project: Ints
    is_new: Flags  # the code that replaced the first one
    coded: Ints  # second
    ended: Ints  # second the code lapses or becomes void, beyond NEVER if it does not
    is_void: Flags

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.project)


def projects(desk: Desk) -> Sheet:
    """Return 项目赋码登记: the codes issued by now."""
    everyone, times = desk.block.projects, desk.block.times
    entries = _entries(desk)
    project = entries.project
    longitude, latitude = _positions(desk)
    table = pa.table(
        {
            "project_code": _codes(desk, entries),
            "project_name": desk.names.take(project),
            "approval_type": spelling.labels(everyone.approval_type[project], APPROVAL_TYPES),
            "investor_kind": spelling.labels(everyone.investor[project], INVESTORS),
            "sector": spelling.labels(everyone.sector[project], SECTORS),
            "industry_code": spelling.labels(everyone.subject[project], INDUSTRY_CODES),
            "district": desk.districts("approval", np.arange(len(everyone))).take(project),
            "address": _addresses(desk).take(project),
            "build_nature": spelling.labels(everyone.nature[project], NATURES),
            "total_investment_wan": spelling.integers(everyone.total_wan[project]),
            "planned_start_month": spelling.months(times.first_planned_month[project], project * 0),
            "planned_finish_month": spelling.months(
                times.planned_finish_month[project], project * 0
            ),
            "owner_name": desk.owner_names.take(project),
            "owner_uscc": desk.owner_credit_codes.take(project),
            "contact_phone": phones(everyone.owner[project]),
            "coded_at": spelling.timestamps(entries.coded),
            "document_no": _filing_numbers(desk, entries),
            **_related(desk, entries),
            "longitude": spelling.decimals(longitude[project], 6),
            "latitude": spelling.decimals(latitude[project], 6),
            "crs": _systems(everyone.number[project]),
            "updated_at": _updated(desk, entries),
        }
    )
    spots = desk.spots(FEED, np.arange(len(everyone))).of(project)
    return desk.sheet(FEED, table, project, spots)


def phones(owner: Ints) -> pa.StringArray:
    """Write phone numbers that no operator ever issued (they begin with 100)."""
    return spelling.fixed("100", spelling.digits(spread(owner), 8))


def _entries(desk: Desk) -> Entries:
    block = desk.block
    coded = block.times.coded * DAY + office_time(spread(block.projects.number), 1)
    lapsed = np.minimum(block.times.lapsed * DAY + 9000, NEVER * DAY)
    everyone = np.arange(len(coded))
    again = np.flatnonzero(block.relations.reissued < NEVER)
    is_new = np.repeat([False, True], [len(coded), len(again)])
    project = np.r_[everyone, again]
    issued = np.r_[coded, desk.reissued[again]]
    is_replaced = ~is_new & (block.relations.reissued[project] < NEVER)
    ended = np.where(
        is_replaced, desk.reissued[project], np.where(is_new, NEVER * DAY, lapsed[project])
    )
    rows = np.flatnonzero(issued + KNOWN_AFTER <= desk.until)
    return Entries(
        project=project[rows],
        is_new=is_new[rows],
        coded=issued[rows],
        ended=ended[rows],
        is_void=(is_replaced | block.times.is_void[project])[rows],
    )


def _codes(desk: Desk, entries: Entries) -> pa.StringArray:
    renewed = desk.golden_codes.take(entries.project[entries.is_new])
    return spelling.replaced(desk.codes.take(entries.project), entries.is_new, renewed)


def _related(desk: Desk, entries: Entries) -> dict[str, pa.StringArray]:
    """Write the state of each code and the codes it hangs together with."""
    relations, project = desk.block.relations, entries.project
    ended = entries.ended <= desk.until
    told = entries.is_new & relations.is_told[project]
    main = np.maximum(relations.main[project], 0)
    is_renewed = desk.reissued[main] <= entries.coded
    parents = spelling.replaced(
        desk.codes.take(main), is_renewed, desk.golden_codes.take(main[is_renewed])
    )
    return {
        "code_status": spelling.labels(
            np.where(ended, np.where(entries.is_void, VOID, LAPSED), VALID), CODE_STATES
        ),
        "parent_code": spelling.nulled(parents, relations.main[project] < 0),
        "former_code": spelling.nulled(desk.codes.take(project), ~told),
        "ppp_code": spelling.nulled(ppp_codes(desk, project), ~relations.is_ppp[project]),
    }


def ppp_codes(desk: Desk, project: Ints) -> pa.StringArray:
    """Write the PPP 管理码 of projects: region, year of coding, a number of the whole city."""
    place = spelling.digits(region_of(desk.block.projects.district[project]), 6)
    number = spelling.digits(desk.block.projects.number[project], 8)
    return spelling.fixed("PPP", place, spelling.years(desk.block.times.coded[project]), number)


def _updated(desk: Desk, entries: Entries) -> pa.StringArray:
    ended = entries.ended <= desk.until
    return spelling.timestamps(np.where(ended, entries.ended, entries.coded + KNOWN_AFTER))


def _positions(desk: Desk) -> tuple[Ints, Ints]:
    everyone = desk.block.projects
    longitude = np.rint(everyone.longitude * 1_000_000).astype(np.int64)
    latitude = np.rint(everyone.latitude * 1_000_000).astype(np.int64)
    return longitude, latitude


def _systems(number: Ints) -> pa.StringArray:
    """Name the coordinate system of some rows; to the metre both are the same."""
    draw = spread(number, 42) % 10
    return spelling.labels(draw % len(SYSTEMS), SYSTEMS, draw >= SAID_OF_TEN)


def _addresses(desk: Desk) -> pa.StringArray:
    everyone = desk.block.projects
    return spelling.joined(
        spelling.labels(everyone.place, PLACES),
        "大道",
        spelling.integers(1 + spread(everyone.number) % 1500),
        "号",
    )


def _filing_numbers(desk: Desk, entries: Entries) -> pa.StringArray:
    """Write the filing number (川投资备) of filings; approvals carry theirs on the matter."""
    everyone = desk.block.projects
    serial = spread(everyone.number[entries.project]) % 10_000
    written = spelling.joined(
        "川投资备【",
        _codes(desk, entries),
        "】FGQB-",
        spelling.fixed(spelling.digits(serial, 4)),
        "号",
    )
    return spelling.nulled(written, everyone.approval_type[entries.project] != 2)
