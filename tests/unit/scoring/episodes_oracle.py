"""A second fold of warnings: one fingerprint at a time, one thing after the other, as it is told.

Written from the rules of the loop, not from the code of the first one. Grain: one ``Oracle`` per
city. Must not enter: frames, arrays, anything imported from ``scoring``.
"""

from collections import defaultdict

from tests.unit.scoring.day_counter import local_day
from tests.unit.scoring.fold_data import Data
from tests.unit.scoring.fold_people import People
from tests.unit.scoring.fold_words import FOR_EVER, Signal, Standing, Transition

KINDS = (
    "respond",
    "feedback_submitted",
    "feedback_accepted",
    "feedback_returned",
    "exempt",
    "data_corrected",
)


class Oracle:
    """Every episode of a city."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.episodes = defaultdict(dict)  # project -> {rule: its episodes, oldest first}
        self.by_id = {}

    def advance(self, as_of, signals, standing, events, deliveries, exemptions=()):
        """Take one instant; return its transitions and how many events found nobody.

        Args:
            as_of: the instant, naive UTC.
            signals: {(project, rule): Signal}.
            standing: {project: Standing}.
            events: what became known since the last instant.
            deliveries: (warning_id, delivered_at) pairs.
            exemptions: (project, rule or None, valid_until or None) in force.
        """
        addressed, unheard = self.address(events)
        delivered = by_first(deliveries)
        orders = by_first([*exemptions, *(order_of(e) for e in events if is_order(e))])
        told = []
        for project, rule in sorted(self.fingerprints() | signals.keys()):
            moment = Moment(self.numbers, as_of, standing.get(project, Standing()), told)
            episodes = self.episodes[project].setdefault(rule, [])
            for episode in episodes:
                warning_id = episode.warning_id
                moment.hear(
                    episode,
                    addressed.get(warning_id, []),
                    [at for _, at in delivered.get(warning_id, [])],
                )
            is_exempt = moment.is_exempt(rule, episodes, orders.get(project, []))
            signal = signals.get((project, rule), Signal())
            opened = moment.look(project, rule, episodes, signal, is_exempt)
            if opened:
                episodes.append(opened)
                self.by_id[opened.warning_id] = opened
        return told, unheard

    def fingerprints(self):
        return {(project, rule) for project, rules in self.episodes.items() for rule in rules}

    def address(self, events):
        """Return {warning_id: its events in order} and the number of events for nobody."""
        addressed, unheard = defaultdict(list), 0
        for event in sorted(events, key=lambda e: (e.occurred_at, e.event_id)):
            targets = self.targets(event) if event.kind in KINDS else []
            for warning_id in targets:
                addressed[warning_id].append(event)
            unheard += not targets and not (is_order(event) and event.project_code)
        return addressed, unheard

    def targets(self, event):
        if event.warning_id:
            return [event.warning_id] if event.warning_id in self.by_id else []
        if event.rule is None and event.kind != "exempt":
            return []
        return [
            episode.warning_id
            for rule, episodes in self.episodes.get(event.project_code, {}).items()
            if event.rule in (None, rule)
            for episode in episodes
            if episode.is_open
        ]


def by_first(rows):
    """Return {first value: its rows}."""
    found = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def is_order(event):
    """Return whether an event exempts a project without naming one of its warnings."""
    return event.kind == "exempt" and not event.warning_id


def order_of(event):
    return event.project_code, event.rule, event.valid_until


class Moment(People, Data):
    """One fingerprint at one instant."""

    def __init__(self, numbers, as_of, standing, told):
        self.numbers = numbers
        self.as_of = as_of
        self.day = local_day(as_of)
        self.standing = standing
        self.told = told

    def is_exempt(self, rule, episodes, orders):
        """Return whether an exemption keeps the fingerprint from being warned today."""
        ordered = any(
            named in (None, rule) and (until or FOR_EVER) >= self.day for _, named, until in orders
        )
        return ordered or any(e.exempt_until and e.exempt_until >= self.day for e in episodes)

    def tell(self, episode, event, at, actor, before, note=None):
        """Append a transition; ``before`` is (state, level) before it."""
        episode.seq += 1
        is_open = episode.is_open
        self.told.append(
            Transition(
                warning_id=episode.warning_id,
                seq=episode.seq,
                at=at,
                event=event,
                from_state=before[0],
                to_state=episode.state,
                from_level=before[1],
                to_level=episode.level if is_open else None,
                actor=actor,
                note=note,
                as_of=self.as_of,
                project_code=episode.project_code,
                rule=episode.rule,
            )
        )
