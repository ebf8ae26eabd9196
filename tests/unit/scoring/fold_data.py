"""The plain fold's second half: what the data does to an episode, and the reminder.

Grain: one fingerprint at one instant. Must not enter: people's answers, anything from ``scoring``.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from tests.unit.scoring.day_counter import end_of_workday, local_day, workdays_between
from tests.unit.scoring.fold_words import Episode


class Data:
    """Needs ``numbers``, ``as_of``, ``day``, ``standing``, ``tell`` and ``run_feedback``."""

    def look(self, project, rule, episodes, signal, is_exempt):
        """Let the data speak; return an episode it opened, or None."""
        if self.standing.is_suspended:
            return None
        episode = episodes[-1] if episodes else None
        end = self.standing.ends(rule)
        opened = None
        if episode and episode.is_open:
            self.follow(episode, signal, end)
        elif signal.severity and not end and not is_exempt:
            if episode and self.is_reopened(episode):
                self.reopen(episode, signal)
            else:
                opened = episode = self.open(project, rule, signal)
        if episode and episode.is_open:
            self.remind(episode)
        return opened

    def follow(self, episode, signal, end):
        if end:
            before = (episode.state, episode.level)
            self.close(episode, "cleared", end, self.as_of)
            self.tell(episode, "cleared", self.as_of, self.numbers.actor, before, end)
            return
        if not self.is_held(episode):
            episode.is_flapping = False
        if signal.level is None:
            return
        self.remember(episode, signal)
        if signal.severity > episode.base_severity:
            self.rise(episode, signal.severity)
        else:
            self.maybe_lower(episode)

    def is_held(self, episode):
        return episode.hold_until is not None and episode.hold_until > self.as_of

    @staticmethod
    def remember(episode, signal):
        seen = signal.seen_on
        if seen and (episode.seen_on is None or seen > episode.seen_on):
            episode.exit_previous = episode.exit_last
            episode.seen_on = seen
        episode.exit_last = signal.exit_severity

    def rise(self, episode, severity):
        before = (episode.state, episode.level)
        episode.exit_previous = 3
        self.rebase(episode, severity)
        self.tell_level(episode, "escalated", before)
        self.record(episode, severity)
        self.settle(episode, self.recent(episode))

    def rebase(self, episode, severity):
        if severity != episode.base_severity:
            episode.base_severity = severity
            episode.level_changed_at = self.as_of
        if severity:
            episode.level = episode.shown_level

    def tell_level(self, episode, event, before):
        if episode.level != before[1]:
            episode.notified_at = self.as_of
            self.tell(episode, event, self.as_of, self.numbers.actor, before)

    def maybe_lower(self, episode):
        held = episode.exit_last
        if self.numbers.hold == 2:
            held = max(held, episode.exit_previous)
        stood = workdays_between(local_day(episode.level_changed_at), self.day)
        if held >= episode.base_severity or stood < self.numbers.dwell_workdays:
            return
        if not self.is_held(episode):
            self.lower(episode, episode.base_severity - 1)

    def lower(self, episode, severity):
        if self.settle(episode, [*self.recent(episode), severity]):
            return
        before = (episode.state, episode.level)
        self.rebase(episode, severity)
        self.record(episode, severity)
        if severity:
            self.tell_level(episode, "downgraded", before)
            return
        self.close(episode, "cleared", "condition_gone", self.as_of)
        self.tell(episode, "cleared", self.as_of, self.numbers.actor, before, note="condition_gone")

    def recent(self, episode):
        """Return the severities after each change of level inside the window."""
        start = self.as_of - timedelta(days=self.numbers.flapping_days)
        both = zip(episode.changes, episode.change_severities, strict=True)
        return [severity for at, severity in both if at > start]

    def record(self, episode, severity):
        kept = self.recent(episode)
        changes = [*episode.changes[len(episode.changes) - len(kept) :], self.as_of]
        most = self.numbers.flapping_changes
        episode.changes = changes[-most:]
        episode.change_severities = [*kept, severity][-most:]

    def settle(self, episode, severities):
        """Hold the worst if these changes go to and fro; return whether they do."""
        last = severities[-self.numbers.flapping_changes :]
        only_falls = all(a > b for a, b in pairwise(last))
        if len(last) < self.numbers.flapping_changes or only_falls:
            return False
        before = (episode.state, episode.level)
        self.rebase(episode, max(last))
        episode.is_flapping = True
        episode.hold_until = self.as_of + timedelta(days=self.numbers.flapping_days)
        self.tell(episode, "flapping", self.as_of, self.numbers.actor, before)
        return True

    def is_reopened(self, episode):
        return (
            episode.clear_reason == "condition_gone"
            and self.as_of - episode.cleared_at <= timedelta(days=self.numbers.reopen_days)
        )

    def open(self, project, rule, signal):
        text = f"{project}|{rule}|{self.as_of.isoformat()}"
        name = hashlib.sha256(text.encode()).hexdigest()[:10]
        warning_id = f"W{self.day:%Y%m%d}-{name}"
        episode = Episode(warning_id, project, rule, opened_at=self.as_of)
        self.begin(episode, signal, "opened", (None, None))
        return episode

    def reopen(self, episode, signal):
        kept = ("warning_id", "project_code", "rule", "opened_at", "seq", "is_flapping")
        kept += ("changes", "change_severities")
        fresh = Episode(**{name: getattr(episode, name) for name in kept})
        fresh = replace(fresh, reopen_count=episode.reopen_count + 1)
        vars(episode).update(vars(fresh))
        episode.hold_until = self.as_of + timedelta(days=self.numbers.flapping_days)
        self.begin(episode, signal, "reopened", ("cleared", None))
        self.record(episode, signal.severity)
        self.settle(episode, self.recent(episode))

    def begin(self, episode, signal, event, before):
        episode.state = "new"
        episode.base_severity = signal.severity
        episode.exit_last = episode.exit_previous = signal.severity
        episode.level = episode.shown_level
        episode.seen_on = signal.seen_on
        episode.issued_at = episode.level_changed_at = episode.notified_at = self.as_of
        self.run_feedback(episode, *end_of_workday(self.as_of, self.numbers.feedback_workdays))
        self.tell(episode, event, self.as_of, self.numbers.actor, before)

    def remind(self, episode):
        quiet = self.as_of - episode.notified_at >= timedelta(days=self.numbers.renotify_days)
        if quiet and not episode.feedback_at:
            episode.notified_at = self.as_of
            state = (episode.state, episode.level)
            self.tell(episode, "reminded", self.as_of, "clock", state)
