"""How a year's key-project list is laid out (名单编排): which project stands on which line.

One entry a written line. Most lines are one project; a package (打包) is one line with two to four
codes and the sum of their money; a project in phases has two lines that share its money. Lines of
no project are ``ideas``; words are ``keylist``'s business.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.agencies.desk import Desk
from sandbox.agencies.sheet import Shared
from sandbox.world import keylist as lists
from sandbox.world.draws import Flags, Ints, rank_within, spread
from sandbox.world.keylist import KeyList

WHOLE, FIRST_PHASE, SECOND_PHASE, PACKAGE = range(4)
SMALLEST_PACKAGE, SIZES = 2, 3  # of 2, 3 or 4 codes
FIRST_PHASE_PERCENT = 60
ALONE = -1


@dataclass(frozen=True, slots=True)
class Listing:
    """The written lines of one year's list in one block."""

    form: Ints  # WHOLE and so on
    line: Ints  # position in the KeyList of the project whose words it bears
    line_no: Ints
    amounts: Ints  # 万元: total investment, the year's plan, its twelve months; shape (lines, 14)
    planned_month: Ints
    planned_finish_month: Ints
    members: Shared  # every line of a package with each of its projects, as positions in the block

    def __len__(self) -> int:
        """Count the lines."""
        return len(self.line)


def lay_out(desk: Desk, lines: KeyList) -> Listing:
    """Lay out one year's list: single lines and packages, then the second phases."""
    package = packages(desk, lines)
    is_alone = package == ALONE
    leads = is_alone | (rank_within(package) == 0)
    row = np.cumsum(leads) - 1
    row[~is_alone] = _first_rows(package[~is_alone], row[~is_alone])
    leaders, seconds = np.flatnonzero(leads), np.flatnonzero(_phased(desk, lines) & is_alone)
    form = np.where(is_alone[leaders], WHOLE, PACKAGE)
    form[row[seconds]] = FIRST_PHASE
    begin, end = _span(lines, row, len(leaders))
    packed = np.flatnonzero(~is_alone)
    packed = packed[np.argsort(row[packed], kind="stable")]
    return Listing(
        form=np.r_[form, np.full(len(seconds), SECOND_PHASE)],
        line=np.r_[leaders, seconds],
        line_no=np.r_[lines.line_no[leaders], numbers_after(desk, lines.line_no, len(seconds))],
        amounts=_amounts(desk, lines, row, row[seconds], len(leaders)),
        planned_month=begin[np.r_[row[leaders], row[seconds]]],
        planned_finish_month=end[np.r_[row[leaders], row[seconds]]],
        members=Shared(row[packed], lines.project[packed]),
    )


def packages(desk: Desk, lines: KeyList) -> Ints:
    """Return which package each line of the list is part of, ALONE for most.

    A package is put together from lines under works that are alike in district, level and funds.
    """
    rng = desk.stream(f"packages {lines.year}")
    district = desk.block.projects.district[lines.project]
    likeness = (district * 4 + lines.level) * 8 + lines.funds
    eligible = np.flatnonzero(lines.batch == lists.BUILD)
    order = eligible[np.argsort(likeness[eligible], kind="stable")]
    size = SMALLEST_PACKAGE + spread(likeness[order]) % SIZES
    chunk = likeness[order] * 10_000 + rank_within(likeness[order]) // size
    found, inverse, counts = np.unique(chunk, return_inverse=True, return_counts=True)
    is_packed = (rng.random(len(found)) < desk.plan.package_share)[inverse]
    is_whole = counts[inverse] == size
    package = np.full(len(lines.project), ALONE, dtype=np.int64)
    package[order] = np.where(is_packed & is_whole, inverse, ALONE)
    return package


def numbers_after(desk: Desk, line_no: Ints, count: int) -> Ints:
    """Return ``count`` line numbers after those of this block's lines."""
    first = int(line_no.max(initial=desk.block.number * desk.plan.block_size)) + 1
    return first + np.arange(count)


def _first_rows(package: Ints, row: Ints) -> Ints:
    """Return for each packed line the row of the first line of its package."""
    first = np.full(package.max(initial=0) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, package, row)
    return first[package]


def _phased(desk: Desk, lines: KeyList) -> Flags:
    rng = desk.stream(f"phases {lines.year}")
    phased: Flags = rng.random(len(lines.project)) < desk.plan.phase_share
    return phased


def _span(lines: KeyList, row: Ints, count: int) -> tuple[Ints, Ints]:
    """Return the first planned start and the last planned finish on each of ``count`` rows."""
    begin, end = np.full(count, np.iinfo(np.int64).max), np.zeros(count, dtype=np.int64)
    np.minimum.at(begin, row, lines.planned_month)
    np.maximum.at(end, row, lines.planned_finish_month)
    return begin, end


def _amounts(desk: Desk, lines: KeyList, row: Ints, phased: Ints, count: int) -> Ints:
    """Sum the money of each row, and share that of ``phased`` rows with their second phase."""
    total = desk.block.projects.total_wan[lines.project]
    each = np.column_stack([total, lines.annual_wan, lines.months_wan])
    amounts = np.zeros((count, each.shape[1]), dtype=np.int64)
    np.add.at(amounts, row, each)
    whole = amounts[phased]
    amounts[phased] = whole * FIRST_PHASE_PERCENT // 100
    return np.concatenate([amounts, whole - amounts[phased]])
