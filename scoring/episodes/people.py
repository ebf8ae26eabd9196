"""人的回应: what a response, a feedback, an exemption or a correction does to one episode.

Grain: one event heard by one episode. Feedback never clears by itself. Must not enter: data, clocks
running out.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from scoring.episodes.episode import Episode
from scoring.episodes.moment import Moment
from scoring.episodes.words import Reason, State


class Followup(NamedTuple):
    """One thing people did, as in ``FOLLOWUP``."""

    event_id: str
    kind: str
    warning_id: str | None
    project_code: str | None
    rule: str | None
    occurred_at: datetime
    actor: str | None
    promised_on: date | None
    valid_until: date | None
    note: str | None


NOTED = "noted"


def hear(episode: Episode, event: Followup, moment: Moment) -> str:
    """Let the episode take the event and return the transition's name; a closed one notes it."""
    is_belated = event.kind in _OF_THE_STRETCH and event.occurred_at < episode.issued_at
    if not episode.is_open or is_belated:
        return NOTED
    return KINDS[event.kind](episode, event, moment)


def note_of(event: Followup, name: str) -> str | None:
    """Return what the transition says: the event's note, with its kind where it changed nothing."""
    if name != NOTED:
        return event.note
    return event.kind if event.note is None else f"{event.kind}: {event.note}"


def _respond(episode: Episode, event: Followup, _: Moment) -> str:
    if episode.responded_at is not None:
        return NOTED
    episode.respond(event.occurred_at)
    episode.move_on(State.RESPONDED)
    return "responded"


def _submit(episode: Episode, event: Followup, _: Moment) -> str:
    if episode.feedback_at is not None:
        return NOTED
    episode.report(event.occurred_at)
    return "feedback"


def _accept(episode: Episode, event: Followup, moment: Moment) -> str:
    """采纳: a dated plan lowers the level by one, for a while; one without a date does nothing."""
    if episode.feedback_at is None:
        episode.report(event.occurred_at)
    if event.promised_on is None or event.promised_on < moment.clocks.day(event.occurred_at):
        return "accepted"
    episode.promised_on = event.promised_on
    if episode.severity == 1:
        return "accepted"
    episode.pending = 1
    episode.pending_until, _ = moment.clocks.workday_after(
        event.occurred_at, moment.rules.pending_workdays
    )
    return "pending"


def _return(episode: Episode, event: Followup, moment: Moment) -> str:
    """退回: feedback is awaited again; a deadline that passed meanwhile is set anew."""
    if episode.feedback_at is None:
        return NOTED
    if episode.feedback_due_at > event.occurred_at:
        episode.await_feedback(episode.feedback_due_at, is_provisional=False)
    else:
        at, is_provisional = moment.further_feedback_due(event.occurred_at)
        episode.await_feedback(at, is_provisional=is_provisional)
    return "returned"


def _exempt(episode: Episode, event: Followup, _: Moment) -> str:
    episode.close(State.EXEMPTED, Reason.EXEMPT, event.occurred_at)
    episode.exempt_until = event.valid_until or date.max
    return "exempted"


def _correct(episode: Episode, event: Followup, _: Moment) -> str:
    episode.close(State.VOIDED, Reason.DATA_CORRECTED, event.occurred_at)
    return "voided"


KINDS: dict[str, Callable[[Episode, Followup, Moment], str]] = {
    "respond": _respond,
    "feedback_submitted": _submit,
    "feedback_accepted": _accept,
    "feedback_returned": _return,
    "exempt": _exempt,
    "data_corrected": _correct,
}
_OF_THE_STRETCH = frozenset(KINDS) - {"exempt", "data_corrected"}
