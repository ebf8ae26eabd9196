"""Office hours (上班时间): 9:00 to 17:00 of the city's working days.

Scalars: seconds of the city's clock, days since 1970-01-01. Deadlines are none of its business;
the pipeline reckons those by itself.
"""

import numpy as np

from sandbox.world.days import DAY, workday, workday_number

OPENS = 9 * 3600
HOUR = 3600
OFFICE_DAY = 8 * HOUR


def after(second: int, working_s: int) -> int:
    """Return the instant at which ``working_s`` (1 or more) seconds of office time have passed."""
    number, spent = divmod(_office_seconds(second) + working_s, OFFICE_DAY)
    return int(workday(np.array([number + 1]))[0]) * DAY + OPENS + spent


def after_on_duty(second: int, duty_s: int) -> int:
    """Return the same for a desk that keeps office hours on every day of the year."""
    day, clock = divmod(second, DAY)
    days, spent = divmod(min(max(clock - OPENS, 0), OFFICE_DAY) + duty_s, OFFICE_DAY)
    return (day + days) * DAY + OPENS + spent


def _office_seconds(second: int) -> int:
    """Count the office seconds since 2010 up to ``second``."""
    day, clock = divmod(second, DAY)
    before, today = workday_number(np.array([day - 1, day])).tolist()
    open_for = min(max(clock - OPENS, 0), OFFICE_DAY) if today > before else 0
    return int(before) * OFFICE_DAY + open_for


def stamp(second: int) -> str:
    """Write an instant as agencies do: 2023-11-30 17:00:00."""
    return str(np.datetime64(second, "s")).replace("T", " ")


def day_of(second: int) -> str:
    """Write the day of an instant: 2023-11-30."""
    return stamp(second)[:10]
