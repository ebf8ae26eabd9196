"""The officials' inbox (收件箱): every message that came, and what is answered to it.

State of one running sandbox, in memory only: posting the same messages again rebuilds it. A warning
is answered anew when a message of it arrives; the others are left alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

import pyarrow as pa

from sandbox.officials.answers import answer_warning
from sandbox.officials.calls import Message, read_message
from sandbox.officials.charges import Charge
from sandbox.officials.rows import Answer, Row, rows_between, tables
from sandbox.plan import CityPlan
from sandbox.world.days import second_number


class Inbox:
    """Takes messages and answers them."""

    def __init__(self, plan: CityPlan, charged: Mapping[str, Charge]) -> None:
        """Open an empty inbox.

        Args:
            plan: how diligent the officials are.
            charged: who is in charge of a project, by project code.
        """
        self._plan, self._charged = plan, charged
        self._messages: dict[str, dict[str, Message]] = {}
        self._answers: dict[str, list[Answer]] = {}
        self._lock = Lock()
        self.version = 0

    def take(self, pages: Sequence[Mapping[str, Any]]) -> list[str]:
        """Take messages as the webhook sends them; a repeated id counts once, at its earliest.

        Returns:
            The ids, in the order given.

        Raises:
            ValueError: a message lacks something; none of them was taken.
        """
        messages = [read_message(page) for page in pages]
        with self._lock:
            for message in messages:
                known = self._messages.setdefault(message.warning_id, {})
                before = known.get(message.message_id, message)
                known[message.message_id] = min(before, message, key=lambda it: it.order)
            for warning_id in {message.warning_id for message in messages}:
                known = self._messages[warning_id]
                told = answer_warning(known.values(), self._plan, self._charged)
                self._answers[warning_id] = told
            self.version += 1
        return [message.message_id for message in messages]

    def rows(self, since: datetime, until: datetime) -> dict[str, list[Row]]:
        """Return every version of every row told in ``(since, until]``, by feed; aware instants."""
        return rows_between(self._told(), second_number(since), second_number(until))

    def tables(self, until: datetime) -> dict[str, pa.Table]:
        """Return what each follow-up feed holds by an aware instant, answers only."""
        return tables(self._told(), second_number(until))

    def _told(self) -> Iterable[Answer]:
        with self._lock:
            return [answer for told in self._answers.values() for answer in told]
