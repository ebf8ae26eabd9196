"""Everything the officials answer to a set of messages: the fold over each warning's calls.

Warnings are independent of each other. Within one, calls are heard in order of time, and what was
answered to an earlier call is remembered at the next.
"""

from collections.abc import Iterable, Mapping

from sandbox.officials.calls import OPENING, Call, Message, calls
from sandbox.officials.charges import Charge
from sandbox.officials.decisions import decide
from sandbox.officials.items import raise_item
from sandbox.officials.replies import Memory, reply
from sandbox.officials.rows import Answer
from sandbox.plan import CityPlan
from sandbox.world import organisations

# Who answers for a project that is on no list.
NOBODY = Charge(organisations.org_ids()[-1], organisations.org_ids()[0], 1.0)


def answers(
    messages: Iterable[Message], plan: CityPlan, charged: Mapping[str, Charge]
) -> list[Answer]:
    """Return every answer to these messages, sorted by time, feed and key.

    Args:
        messages: of any warnings, in any order, repeated or not.
        plan: how diligent officials are.
        charged: who is in charge, by project code.
    """
    by_warning: dict[str, list[Message]] = {}
    for message in messages:
        by_warning.setdefault(message.warning_id, []).append(message)
    told = [it for found in by_warning.values() for it in answer_warning(found, plan, charged)]
    return sorted(told, key=lambda it: it.order)


def answer_warning(
    messages: Iterable[Message], plan: CityPlan, charged: Mapping[str, Charge]
) -> list[Answer]:
    """Return every answer to the messages of one warning."""
    told: list[Answer] = []
    memory = Memory()
    for call in calls(messages):
        charge = charged.get(call.message.project_code, NOBODY)
        if call.message.event in OPENING:
            memory = Memory()
            told += _at_opening(call, plan, charge, memory)
        told += reply(call, plan, charge, memory)
    return told


def _at_opening(call: Call, plan: CityPlan, charge: Charge, memory: Memory) -> list[Answer]:
    """Decide on the warning, and raise what others must solve first: once a stretch each."""
    decisions = decide(call, plan)
    memory.decided_at = min((it.at for it in decisions), default=None)
    items = raise_item(call, plan, charge) if call.message.event == "opened" else []
    return [*decisions, *items]
