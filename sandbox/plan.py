"""The plan of a simulated city: how large, how long, how late, how dirty.

One frozen object holds every parameter; the same plan gives the same bytes. No result of the
simulation is written here: the reference city's figures come out of these rates, not out of a
table. Money is 万元, durations are days, shares are 0-1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

REFERENCE_PROJECTS = 4996
REFERENCE_KEY_PROJECTS = 996
LARGE_CITY = 20_000  # from here on attendance is kept short, or it would drown the rest
CODES_FIRST_YEAR = 2018  # project codes exist since 2015 and a project is coded up to 3 years early


@dataclass(frozen=True, slots=True)
class CityPlan:
    """Every parameter of one simulated city (方案)."""

    seed: int = 20231130
    projects: int = REFERENCE_PROJECTS
    key_projects: int = REFERENCE_KEY_PROJECTS
    first_day: date = date(2023, 1, 1)
    as_of: date = date(2023, 11, 30)
    late_start_share: float = 0.585
    late_start_share_last_year: float = 0.64
    early_start_share: float = 0.25
    mean_start_delay: float = 75.0
    stalled_approval_share: float = 0.2
    stopped_site_share: float = 0.05
    lagging_share: float = 0.11
    recovering_share: float = 0.75
    failing_share: float = 0.012
    pace: float = 1.112
    mean_key_investment: float = 132_000.0
    diligence: float = 0.95
    lateness: float = 1.0
    imperfections: float = 1.0
    attendance_days: int | None = None
    other_site_share: float = 0.35
    visits_a_day: float = 79.4
    stop_orders_a_year: int = 3
    suspension_share: float = 0.35  # of long stops of key projects are approved (批准暂停)
    confirmed_start_share: float = 0.25  # of starts are seen from the air (开工核实)
    response_share: float = 0.95
    response_hours: float = 4.0  # working hours
    duty_share: float = 0.9  # of responses come from a duty desk that sits on every day (值班)
    feedback_share: float = 0.88
    feedback_days: float = 4.0  # working days
    accept_share: float = 0.92
    promise_days: float = 50.0
    item_share: float = 0.2  # of warnings raise a 需协调事项
    item_feedbacks: float = 4.2
    transfer_share: float = 0.15
    solve_share: float = 0.92
    solve_days: float = 14.0  # working days
    correction_share: float = 0.01
    exemption_share: float = 0.015
    reissue_share: float = 0.012  # of codes are replaced by another one (重新赋码)
    old_code_share: float = 0.3  # of agencies go on with a replaced code
    alias_decision_share: float = 0.2  # of replacements are told by a decision alone (代码替换)
    split_share: float = 0.4  # of an owner's later projects in a district are parts of its first
    ppp_share: float = 0.06  # of public projects that are no industry
    package_share: float = 0.04  # of list lines under works are one line with others (打包)
    phase_share: float = 0.015  # of list lines are two, one a phase (一期, 二期)
    no_code_share: float = 0.01  # lines without a code beside those of key projects
    setback_share: float = 0.03  # of projects go back from one library to the one before
    steward_share: float = 0.9  # of rows that lead nowhere are assigned by a decision (归属确认)
    stale_decision_share: float = 0.01  # of those decisions saw something else
    block_size: int = 50_000

    def __post_init__(self) -> None:
        """Refuse a plan that cannot be simulated.

        Raises:
            ValueError: naming the parameter and the range it must keep to.
        """
        if not 50 <= self.projects <= 1_000_000:
            raise ValueError(f"projects must be 50 to 1,000,000, not {self.projects}")
        if not 1 <= self.key_projects <= self.projects // 2:
            raise ValueError(f"key_projects must be 1 to half of projects, not {self.key_projects}")
        if self.block_size < 1:
            raise ValueError(f"block_size must be 1 or more, not {self.block_size}")
        if not self.first_day <= self.as_of:
            raise ValueError(f"first_day {self.first_day} is after as_of {self.as_of}")
        if not CODES_FIRST_YEAR < self.first_day.year <= self.as_of.year <= 2028:
            raise ValueError(f"first_day and as_of must be in {CODES_FIRST_YEAR + 1} to 2028")
        self._check_shares()

    @classmethod
    def sized(
        cls, projects: int, *, seed: int = 20231130, as_of: date = date(2023, 11, 30)
    ) -> Self:
        """Plan a city of ``projects`` with the reference city's share of key projects."""
        key_projects = max(1, round(projects * REFERENCE_KEY_PROJECTS / REFERENCE_PROJECTS))
        first_day = date(as_of.year, 1, 1)
        if projects < LARGE_CITY:
            return cls(seed, projects, key_projects, first_day, as_of)
        return cls(
            seed, projects, key_projects, first_day, as_of, attendance_days=60, other_site_share=0.0
        )

    def _check_shares(self) -> None:
        for name in (field.name for field in fields(self) if field.name.endswith("_share")):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be 0 to 1, not {getattr(self, name)}")

    @property
    def year(self) -> int:
        """The year of the current key-project list."""
        return self.as_of.year

    @property
    def blocks(self) -> int:
        """How many blocks of projects the city is made of."""
        return -(-self.projects // self.block_size)

    def block_bounds(self) -> Iterator[tuple[int, int]]:
        """Yield first and past-the-last project number of each block."""
        for block in range(self.blocks):
            first = block * self.block_size
            yield first, min(self.projects, first + self.block_size)
