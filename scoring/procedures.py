"""手续: what a project still needs before it can start, and what it should have by now.

Grain: expressions over one row of facts, one walk per kind of investor. Back-scheduling: a step is
due when the working days left to the planned start no longer exceed what comes after it.
Must not enter: numbers (the rule book has them), blindness (rules and dimensions decide on it).
"""

import narwhals as nw

from scoring.choice import all_of, any_of, first_of
from scoring.rounding import rounded
from scoring.rulebook import Path, Procedures
from scoring.rulebook.procedures import STEPS, Matter, Step


def steps_obtained(book: Procedures) -> list[nw.Expr]:
    """Return ``got_<step>``: obtained by its own record or by a permit that proves it."""
    return [
        any_of([nw.col(f"has_{proof}") for proof in book.proofs(step)]).alias(f"got_{step}")
        for step in STEPS
    ]


def procedure_readings(book: Procedures) -> list[nw.Expr]:
    """Return the readings of 手续 over ``got_<step>``.

    ``remaining_days``: working days left of the critical path, 进场 included. ``is_complete``:
    nothing required is left to obtain. ``progress``: weight obtained over weight due, 1 while
    nothing is due, null where the planned start is unknown.
    """
    government = Walk(book, book.paths.government)
    private = Walk(book, book.paths.private)
    return [
        _by_investor(government.remaining_days(), private.remaining_days()).alias("remaining_days"),
        _by_investor(government.is_complete(), private.is_complete()).alias("is_complete"),
        _by_investor(government.progress(), private.progress()).alias("progress"),
    ]


def _by_investor(government: nw.Expr, private: nw.Expr) -> nw.Expr:
    return nw.when(nw.col("is_government")).then(government).otherwise(private)


class Walk:
    """One path of the rule book as expressions over a project's facts."""

    def __init__(self, book: Procedures, path: Path) -> None:
        self.book = book
        self.path = path

    def is_settled(self, step: Step) -> nw.Expr:
        """Tell whether ``step`` is obtained, or not required of this project."""
        if step in self.book.building_steps:
            return nw.col(f"got_{step}") | ~nw.col("is_in_engineering")
        return nw.col(f"got_{step}")

    def days(self, step: Step) -> nw.Expr:
        """Return the working days ``step`` takes on the critical path."""
        allocated = float(self.path.days(step, is_granted=False))
        granted = float(self.path.days(step, is_granted=True))
        if allocated == granted:
            return nw.lit(allocated)
        return first_of([(nw.col("is_land_granted"), granted)], allocated)

    def remaining_days(self) -> nw.Expr:
        """Return the working days of everything on the critical path that is not settled."""
        total = nw.lit(float(self.book.mobilisation_days))
        for step in self.path.critical:
            total = total + first_of([(self.is_settled(step), 0.0)], self.days(step))
        return total

    def is_complete(self) -> nw.Expr:
        """Tell whether every step, also those alongside, is settled."""
        return all_of([self.is_settled(step) for step in self.path.steps])

    def lead(self, step: Step) -> nw.Expr:
        """Return the working days from ``step`` obtained to the start."""
        total = nw.lit(float(self.book.mobilisation_days))
        for later in self.path.after(step):
            if later in self.book.building_steps:
                is_required = nw.col("is_in_engineering")
                total = total + first_of([(is_required, self.days(later))], 0.0)
            else:
                total = total + self.days(later)
        return total

    def progress(self) -> nw.Expr:
        """Return weight obtained over weight due by now, at four places."""
        obtained, due = nw.lit(0.0), nw.lit(0.0)
        for matter in self.book.matters:
            if steps := self.path.part_of(matter):
                obtained = obtained + self._weight_obtained(matter, steps)
                due = due + self._weight_due(matter, steps)
        is_known = ~nw.col("workdays_to_planned_start").is_null()
        return nw.when(is_known & (due > 0)).then(rounded(obtained / due)).when(is_known).then(1.0)

    def _weight_obtained(self, matter: Matter, steps: list[Step]) -> nw.Expr:
        has = all_of([nw.col(f"got_{step}") for step in steps])
        return first_of([(has, float(matter.weight))], 0.0)

    def _weight_due(self, matter: Matter, steps: list[Step]) -> nw.Expr:
        is_due = nw.col("workdays_to_planned_start") <= self.lead(steps[-1])
        if self.book.building_steps.issuperset(steps):
            is_due = is_due & nw.col("is_in_engineering")
        return first_of([(is_due, float(matter.weight))], 0.0)
