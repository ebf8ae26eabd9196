"""What stands on a key-project list without a code (策划中的项目): no project the register knows.

One entry a line of 加快前期, beside the lines of key projects. Drawn year by year; nothing of it
ever reaches another agency.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox import spelling
from sandbox.agencies.desk import Desk
from sandbox.world.draws import Ints
from sandbox.world.organisations import DISTRICTS, FIRST_DISTRICT
from sandbox.world.subjects import PLACES, SUBJECTS

SMALLEST_WAN, LARGEST_WAN = 20_000, 300_000
YEAR_PERCENT = 2  # of the total is planned for the year, spread evenly
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Ideas:
    """The lines without a code of one year's list in one block."""

    district: Ints
    place: Ints
    subject: Ints
    total_wan: Ints

    def __len__(self) -> int:
        """Count the lines."""
        return len(self.district)

    @property
    def sector(self) -> Ints:
        """The sector of each."""
        return np.array([subject.sector for subject in SUBJECTS])[self.subject]

    @property
    def responsible(self) -> Ints:
        """The responsible organisation of each, its district, as a position in ``org_ids``."""
        return FIRST_DISTRICT + self.district

    @property
    def amounts(self) -> Ints:
        """万元: total investment, the year's plan, its twelve months; shape (lines, 14)."""
        month = self.total_wan * YEAR_PERCENT // 100 // MONTHS
        months = np.repeat(month[:, None], MONTHS, axis=1)
        return np.column_stack([self.total_wan, month * MONTHS, months])

    @property
    def names(self) -> pa.StringArray:
        """What each is called, as projects are."""
        return spelling.joined(
            spelling.labels(self.district, [unit.short for unit in DISTRICTS]),
            spelling.labels(self.place, PLACES),
            spelling.labels(self.subject, [subject.words for subject in SUBJECTS]),
            "项目",
        )


def ideas(desk: Desk, year: int, lines: int) -> Ideas:
    """Draw the lines without a code beside ``lines`` lines of key projects."""
    rng = desk.stream(f"ideas {year}")
    count = round(lines * desk.plan.no_code_share)
    return Ideas(
        district=rng.integers(0, len(DISTRICTS), count),
        place=rng.integers(0, len(PLACES), count),
        subject=rng.integers(0, len(SUBJECTS), count),
        total_wan=rng.integers(SMALLEST_WAN, LARGEST_WAN, count) // 100 * 100,
    )
