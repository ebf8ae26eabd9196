"""The plain fold's first half: deliveries, people, deadlines missed, dates that have come.

Grain: one fingerprint at one instant. Must not enter: verdicts, anything from ``scoring``.
"""

from datetime import timedelta

from tests.unit.scoring.day_counter import (
    add_workdays,
    end_of_workday,
    local_day,
    same_time_after,
    workdays_between,
)
from tests.unit.scoring.fold_words import FOR_EVER


class People:
    """Needs ``numbers``, ``as_of``, ``day``, ``standing`` and ``tell``."""

    def hear(self, episode, events, deliveries):
        """Take what happened to an episode since the last instant, in the order it happened."""
        self.is_still_paused = episode.is_open and self.pause(episode)
        for at, rank, what in self.happenings(episode, events, deliveries):
            self.find_breaches(episode, before=at)
            if rank == 0:
                self.deliver(episode, at)
            else:
                self.listen(episode, what)
        self.find_breaches(episode, before=None)
        if episode.is_open and not self.standing.is_suspended:
            self.watch_dates(episode)

    def pause(self, episode):
        """Stop the clocks while suspended; return whether they stood still until now."""
        since = episode.paused_at
        episode.paused_at = self.as_of if self.standing.is_suspended else None
        if since is None or not self.standing.is_suspended:
            return False
        if episode.response_next_at:
            later = self.later_response
            self.move(episode, "response_due_at", since, later)
            self.move(episode, "response_next_at", since, later)
        if episode.feedback_next_at:
            later = self.later_feedback
            self.move(episode, "feedback_due_at", since, later)
            self.move(episode, "feedback_next_at", since, later)
        return True

    def move(self, episode, deadline, since, later):
        due = getattr(episode, deadline)
        if due and due > since:
            moved, unsure = later(due, since)
            setattr(episode, deadline, moved)
            episode.is_due_provisional |= unsure

    def later_response(self, due, since):
        if self.numbers.response_kind == "natural":
            return due + (self.as_of - since), False
        return self.later_feedback(due, since)

    def later_feedback(self, due, since):
        return same_time_after(due, workdays_between(local_day(since), self.day))

    def happenings(self, episode, events, deliveries):
        found = [(event.occurred_at, 1, event) for event in events]
        if episode.is_open and not episode.delivered_at:
            in_stretch = [at for at in deliveries if at >= episode.issued_at]
            found += [(at, 0, None) for at in sorted(in_stretch)[:1]]
        return sorted(found, key=lambda f: (f[0], f[1], f[2].event_id if f[2] else ""))

    def find_breaches(self, episode, before):
        """Record the deadlines missed earlier than ``before``; without it, until now."""
        while episode.is_open and not self.is_still_paused:
            clocks = [(episode.response_next_at, 0), (episode.feedback_next_at, 1)]
            running = [clock for clock in clocks if clock[0]]
            if not running:
                return
            due, kind = min(running)
            is_missed = due <= self.as_of if before is None else due < before
            if not is_missed:
                return
            breach = self.breach_feedback if kind else self.breach_response
            breach(episode, due)

    def breach_response(self, episode, due):
        episode.response_breaches += 1
        episode.escalation += 1
        episode.is_response_late = True
        episode.response_next_at = None
        if episode.response_breaches == 1:
            episode.response_next_at, unsure = self.response_due(due)
            episode.is_due_provisional |= unsure
        episode.notified_at = self.as_of
        self.tell(episode, "response_overdue", due, "clock", (episode.state, episode.level))

    def breach_feedback(self, episode, due):
        episode.feedback_breaches += 1
        episode.is_feedback_late = True
        self.run_feedback(episode, *end_of_workday(due, self.numbers.feedback_further), first=False)
        episode.notified_at = self.as_of
        self.tell(episode, "feedback_overdue", due, "clock", (episode.state, episode.level))

    def response_due(self, since):
        if self.numbers.response_kind == "natural":
            return since + timedelta(hours=self.numbers.response_hours), False
        return same_time_after(since, self.numbers.response_workdays)

    def run_feedback(self, episode, due, unsure, first=True):
        episode.feedback_next_at = due
        if first:
            episode.feedback_due_at = due
        episode.is_due_provisional |= unsure

    def deliver(self, episode, at):
        if not episode.is_open:
            return
        before = (episode.state, episode.level)
        episode.delivered_at = at
        episode.response_due_at, unsure = self.response_due(at)
        episode.is_due_provisional |= unsure
        if episode.responded_at:
            episode.is_response_late = False
        else:
            episode.response_next_at = episode.response_due_at
        if episode.state == "new":
            episode.state = "delivered"
        self.tell(episode, "delivered", at, "relay", before)

    def listen(self, episode, event):
        before = (episode.state, episode.level if episode.is_open else None)
        name = None if not episode.is_open else getattr(self, f"on_{event.kind}")(episode, event)
        note = event.note
        if name is None:
            name = "noted"
            note = event.kind if event.note is None else f"{event.kind}: {event.note}"
        if episode.is_open:
            episode.level = episode.shown_level
        self.tell(episode, name, event.occurred_at, event.actor, before, note)

    def on_respond(self, episode, event):
        if episode.responded_at or event.occurred_at < episode.issued_at:
            return None
        self.take_response(episode, event.occurred_at)
        return "responded"

    @staticmethod
    def take_response(episode, at):
        due = episode.response_due_at
        episode.responded_at = at
        episode.is_response_late = due is not None and at > due
        episode.response_next_at = None
        if episode.state in ("new", "delivered"):
            episode.state = "responded"

    def on_feedback_submitted(self, episode, event):
        if episode.feedback_at or event.occurred_at < episode.issued_at:
            return None
        self.take_feedback(episode, event.occurred_at)
        return "feedback"

    def take_feedback(self, episode, at):
        if not episode.responded_at:
            self.take_response(episode, at)
        episode.feedback_at = at
        episode.is_feedback_late = at > episode.feedback_due_at
        episode.feedback_next_at = None
        episode.state = "feedback"

    def on_feedback_accepted(self, episode, event):
        if event.occurred_at < episode.issued_at:
            return None
        if not episode.feedback_at:
            self.take_feedback(episode, event.occurred_at)
        day = local_day(event.occurred_at)
        if not event.promised_on or event.promised_on < day:
            return "accepted"
        episode.promised_on = event.promised_on
        if episode.full_severity == 1:
            return "accepted"
        episode.pending_until, _ = add_workdays(day, self.numbers.pending_workdays)
        return "pending"

    def on_feedback_returned(self, episode, event):
        if not episode.feedback_at or event.occurred_at < episode.issued_at:
            return None
        episode.state = "responded"
        episode.feedback_at = None
        episode.is_feedback_late = None
        if episode.feedback_due_at > event.occurred_at:
            episode.feedback_next_at = episode.feedback_due_at
        else:
            further = self.numbers.feedback_further
            self.run_feedback(episode, *end_of_workday(event.occurred_at, further))
        return "returned"

    def on_exempt(self, episode, event):
        self.close(episode, "exempted", "exempt", event.occurred_at)
        episode.exempt_until = event.valid_until or FOR_EVER
        return "exempted"

    def on_data_corrected(self, episode, event):
        self.close(episode, "voided", "data_corrected", event.occurred_at)
        return "voided"

    @staticmethod
    def close(episode, state, reason, at):
        episode.state = state
        episode.clear_reason = reason
        episode.cleared_at = at
        episode.response_next_at = None
        episode.feedback_next_at = None

    def watch_dates(self, episode):
        if episode.promised_on and episode.promised_on < self.day:
            before = (episode.state, episode.level)
            episode.promised_on = None
            episode.pending_until = None
            episode.penalty = 1
            episode.feedback_at = None
            episode.is_feedback_late = None
            if episode.state == "feedback":
                episode.state = "responded"
            self.run_feedback(episode, *end_of_workday(self.as_of, self.numbers.feedback_workdays))
            episode.notified_at = self.as_of
            episode.level = episode.shown_level
            self.tell(episode, "promise_missed", self.as_of, "clock", before)
        if episode.pending_until and episode.pending_until < self.day:
            before = (episode.state, episode.level)
            episode.pending_until = None
            episode.level = episode.shown_level
            self.tell(episode, "pending_ended", self.as_of, "clock", before)
