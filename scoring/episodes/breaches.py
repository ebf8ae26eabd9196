"""逾期: what happens to one episode when a deadline or a promised day passes.

Grain: one breach of one episode, at the instant it was due. Must not enter: whom it is told.
"""

from datetime import datetime
from typing import NamedTuple

from scoring.episodes.episode import Episode
from scoring.episodes.moment import Moment
from scoring.episodes.words import Late

RESTARTS = 2  # breaches of the response clock: it restarts once, then the episode is supervised


class Breach(NamedTuple):
    """The next deadline that passes without an answer."""

    at: datetime
    event: str


def next_breach(episode: Episode) -> Breach | None:
    """Return which running clock ends first; the response's where both end together."""
    running = [
        Breach(at, event)
        for at, event in (
            (episode.response_next_at, "response_overdue"),
            (episode.feedback_next_at, "feedback_overdue"),
        )
        if at is not None
    ]
    return min(running, key=lambda breach: breach.at, default=None)


def miss(episode: Episode, breach: Breach, moment: Moment) -> None:
    """Record that a deadline passed and set the next one."""
    if breach.event == "response_overdue":
        _miss_response(episode, breach.at, moment)
    else:
        _miss_feedback(episode, breach.at, moment)
    episode.notified_at = moment.as_of


def _miss_response(episode: Episode, at: datetime, moment: Moment) -> None:
    episode.response_breaches += 1
    episode.escalation += 1
    episode.is_response_late = Late.YES
    episode.response_next_at = None
    if episode.response_breaches < RESTARTS:
        episode.response_next_at, is_provisional = moment.response_due(at)
        episode.is_due_provisional |= is_provisional


def _miss_feedback(episode: Episode, at: datetime, moment: Moment) -> None:
    episode.feedback_breaches += 1
    episode.is_feedback_late = Late.YES
    episode.feedback_next_at, is_provisional = moment.further_feedback_due(at)
    episode.is_due_provisional |= is_provisional


def miss_promise(episode: Episode, moment: Moment) -> None:
    """承诺逾期: what was pending ends, one level up, and feedback is awaited anew."""
    episode.promised_on = episode.pending_until = None
    episode.pending, episode.penalty = 0, 1
    due, is_provisional = moment.feedback_due()
    episode.await_feedback(due, is_provisional=is_provisional)
    episode.notified_at = moment.as_of


def end_pending(episode: Episode) -> None:
    """暂缓期满: the level an accepted plan had lowered is shown again."""
    episode.pending, episode.pending_until = 0, None
