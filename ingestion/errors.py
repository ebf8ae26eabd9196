"""What may go wrong while a source is read, as the one plain line a person gets to see.

A ``SourceError`` is the source's fault (down, refusing, cut short, changed shape) and never stops
other feeds. A ``LandingError`` is ours (a damaged landing zone) and stops the run.
Must not enter: stack traces, secrets, whole answers of a source.
"""

from typing import Self

LONGEST_PROBLEM = 300


def one_line(text: str, longest: int = LONGEST_PROBLEM) -> str:
    """Fold ``text`` into a single line of at most ``longest`` characters."""
    folded = " ".join(text.split())
    return folded if len(folded) <= longest else folded[: longest - 1] + "…"


class SourceError(Exception):
    """A source did not give what its feed file promises.

    Args:
        feed: key of the feed, ``land/parcels``; empty when raised where the feed is not known.
        problem: what was seen; folded to one line, cut at 300 characters.
        next_step: what the reader should do about it.
    """

    def __init__(self, feed: str, problem: str, next_step: str) -> None:
        self.feed = feed
        self.problem = one_line(problem)
        self.next_step = one_line(next_step)
        super().__init__(feed, problem, next_step)

    def __str__(self) -> str:
        """Say it in one line: feed, problem, next step."""
        subject = f"{self.feed}: " if self.feed else ""
        return f"{subject}{self.problem.rstrip('.')}. Next: {self.next_step.rstrip('.')}."

    def about(self, feed: str) -> Self:
        """Return the same error said of ``feed``."""
        return type(self)(feed, self.problem, self.next_step)


class LandingError(Exception):
    """The landing zone itself is damaged: a commit record cannot be read or a batch is torn."""
