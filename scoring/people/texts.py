"""消息正文: what a warning's message says: what happened, what the rule found, what to do by when.

Grain: one text per warning told of at an instant, the same for everybody it goes to. Must not
enter: names and numbers of people, whom it goes to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from scoring.people.words import BREACHES, CLEARED, HAPPENED, HEADS, LEVELS, SUPERVISED
from scoring.rulebook.clocks import ResponseClock
from scoring.warnings import SUPERVISED_FROM

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Writer:
    """What every text of an instant goes by.

    Attributes:
        titles: what people call each rule.
        names: project names by code; a project without one is called by its code.
        sentences: by project and rule, what a signal that fired says.
        response: how long a response may take.
        zone: the city's, for the days in a text.
    """

    titles: Mapping[str, str]
    names: Mapping[str, str]
    sentences: Mapping[tuple[str, str], str]
    response: ResponseClock
    zone: ZoneInfo

    def write(self, warning: Row) -> str:
        """Return the text on one warning: its episode, ``event``, ``note``, ``others``."""
        head = HEADS[warning["event"]].format(level=LEVELS[warning["level"]])
        body = self._closing(warning) if warning["event"] == "cleared" else self._asking(warning)
        return f"【{head}】{self._subject(warning)}：{body}{_others(warning['others'])}"

    def _subject(self, warning: Row) -> str:
        code, title = warning["project_code"], self.titles.get(warning["rule"], warning["rule"])
        name = self.names.get(code)
        return f"{name}（{code}），{title}" if name else f"{code}，{title}"

    def _closing(self, warning: Row) -> str:
        reason = CLEARED.get(warning["clear_reason"] or "", "不再需要处置")
        return f"{reason}，本预警解除。"

    def _asking(self, warning: Row) -> str:
        found = self.sentences.get((warning["project_code"], warning["rule"]), "")
        return f"{_breach(warning)}{found}{self._deadlines(warning)}"

    def _deadlines(self, warning: Row) -> str:
        """Say what is still owed, and by when."""
        owed = []
        if warning["responded_at"] is None and warning["feedback_at"] is None:
            owed.append(self._response(warning))
        due = warning["feedback_next_at"] or warning["feedback_due_at"]
        if warning["feedback_at"] is None and due is not None:
            doubt = "（暂定）" if warning["is_due_provisional"] else ""
            owed.append(f"最迟于{_day(due, self.zone)}{doubt}反馈处置情况")
        return f"请{'，并'.join(owed)}。" if owed else ""

    def _response(self, warning: Row) -> str:
        if warning["response_breaches"]:
            return "立即响应"
        if self.response.kind == "natural":
            return f"自收到之时起{self.response.hours}小时内响应"
        return f"在收到后{self.response.workdays}个工作日内响应"


def _breach(warning: Row) -> str:
    is_supervised = (warning["response_breaches"] or 0) >= SUPERVISED_FROM
    if warning["event"] == "response_overdue" and is_supervised:
        return SUPERVISED
    return BREACHES.get(warning["event"], "")


def _others(events: list[str]) -> str:
    told = [HAPPENED[event] for event in dict.fromkeys(events)]
    return f"（同时：{'、'.join(told)}）" if told else ""


def _day(instant: datetime, zone: ZoneInfo) -> str:
    day = instant.replace(tzinfo=UTC).astimezone(zone)
    return f"{day.year}年{day.month}月{day.day}日"
