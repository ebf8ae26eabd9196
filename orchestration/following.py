"""How evaluations rest on each other: each goes on from the last one before it, and says from what.

An evaluation whose predecessor now says something else has to be made again, and everything after
it. That is read from the ledger alone, so it is not forgotten if a run dies before it was done.
Grain: instants. Must not enter: evaluating.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from exports.delivery.outbox import SILENT
from exports.ledger import Entry, Ledger
from orchestration.dispatch import Evaluation
from orchestration.succession import VERSION, version_of

RESTS_ON = "rests_on"


def stage(
    ledger: Ledger, evaluations: Sequence[Evaluation], about: Mapping[str, Any], *, sends: bool
) -> None:
    """Lay a run's evaluations aside for the ledger, in place of what was laid aside before.

    Args:
        ledger: where; nothing becomes part of it yet.
        evaluations: in the order of time.
        about: what the run says of itself.
        sends: whether the messages of the last one are meant for people; those of the others are
            history.
    """
    ledger.discard()
    before = ledger.before(evaluations[0].as_of)
    last = None if before is None else ledger.entry(before)
    for evaluation in evaluations:
        is_heard = sends and evaluation is evaluations[-1]
        told: dict[str, Any] = {**about, RESTS_ON: None if last is None else last.content}
        if _is_silent(ledger, evaluation.as_of, about.get(VERSION), is_heard=is_heard):
            told[SILENT] = True
        last = ledger.stage(evaluation.as_of, evaluation.tables, told).entry


def must_follow(ledger: Ledger) -> list[datetime]:
    """Return the instants to evaluate again, in the order of time.

    From the first evaluation on that rests on something its predecessor does not say any more.
    """
    entries = [entry for at in ledger.instants() if (entry := ledger.entry(at)) is not None]
    for place, (before, entry) in enumerate(zip([None, *entries], entries, strict=False)):
        if not _rests(entry, before):
            return [later.as_of for later in entries[place:]]
    return []


def _rests(entry: Entry, before: Entry | None) -> bool:
    return entry.about.get(RESTS_ON) == (None if before is None else before.content)


def _is_silent(ledger: Ledger, as_of: datetime, version: str | None, *, is_heard: bool) -> bool:
    """Whether an evaluation's messages go to nobody.

    One that is made again stays as it was, but under another rule book it is history. A new one
    speaks if it is meant to and is not older than what the ledger knows already.
    """
    known = ledger.entry(as_of)
    if known is not None:
        return bool(known.about.get(SILENT)) or version_of(known) != version
    return not is_heard or bool(ledger.after(as_of))
