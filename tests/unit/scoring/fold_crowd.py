"""Random days of many projects: verdicts that wander, people who answer late, early, at the bell.

Grain: one ``Crowd``; the same seed thinks up the same days, given the same episodes. Must not
enter: what should come of it, anything imported from ``scoring``.
"""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.unit.scoring.day_counter import local_day
from tests.unit.scoring.episodes_oracle import KINDS
from tests.unit.scoring.fold_words import Event, Signal, Standing

RULES = ("S-DUE", "B-INV")
HOURS_ON = (6, 24, 24, 24, 48, 72, 120, 200, 480)
PHASES = ("suspended", "suspended", "suspended", "build", "done", "exited", "reserve", None)
# How often each kind comes; the last one is no kind the fold knows.
KIND_WEIGHTS = (8, 8, 6, 3, 1, 1, 0.2)


@dataclass
class Mood:
    """How the verdicts of one fingerprint wander."""

    restless: float
    blind: float
    level: int = 0
    seen_days: int = 0


class Crowd:
    """Many projects that know nothing of each other, thought up from one seed."""

    def __init__(self, seed, size, begin):
        self.random = Random(seed)
        self.now = begin
        self.projects = [f"P{n:04}" for n in range(size)]
        self.moods = {(p, r): self.mood() for p in self.projects for r in RULES}
        self.standing = dict.fromkeys(self.projects, Standing("start"))
        self.deliveries = []
        self.exemptions = []
        self.is_telling_exemptions = self.chance(0.5)

    def mood(self):
        restless = self.random.choice((0.1, 0.3, 0.6, 1.0))
        return Mood(restless, self.random.choice((0, 0, 0.1, 0.4)))

    def next_day(self, city, hours=None):
        """Return what the next instant sees, the episodes so far being those of ``city``."""
        last, self.now = self.now, self.now + timedelta(hours=hours or self.pick(HOURS_ON))
        signals = {}
        for fingerprint, mood in self.moods.items():
            signal = self.verdict(mood)
            if signal:
                signals[fingerprint] = signal
        self.move_on()
        events = [event for p in self.projects for event in self.told_by(city, p, last)]
        self.deliver(city)
        return {
            "as_of": self.now,
            "signals": signals,
            "standing": {p: s for p, s in self.standing.items() if s.phase},
            "events": tuple(events),
            "deliveries": tuple(self.deliveries),
            "exemptions": tuple(self.exemptions) if self.is_telling_exemptions else None,
        }

    def pick(self, choices):
        return choices[int(self.random.random() * len(choices))]

    def chance(self, share):
        return self.random.random() < share

    # ------------------------------------------------------------------ verdicts

    def verdict(self, mood):
        """Return a verdict, or None where the rule does not apply today."""
        if self.chance(mood.blind):
            return None if self.chance(0.3) else Signal(None, None, self.seen(mood))
        if self.chance(mood.restless):
            mood.level = self.pick((0, 0, 0, 1, 2, 3, 3))
        if self.chance(0.7):
            mood.seen_days += 1
        return Signal(mood.level, self.exit_level(mood.level), self.seen(mood))

    def exit_level(self, level):
        """Return a level at least as severe as the entry's, most often the same."""
        if self.chance(0.6):
            return level
        if self.chance(0.05):
            return None
        return self.pick((1, 2, 3)) if level == 0 else self.pick((1, 2, 3)[:level])

    def seen(self, mood):
        if self.chance(0.04):
            return None
        stale = 3 if self.chance(0.05) else 0
        return local_day(self.now) - timedelta(days=90 - mood.seen_days + stale)

    # ------------------------------------------------------------------ projects

    def move_on(self):
        for project, now in self.standing.items():
            leaves = 0.03 if now.phase == "start" else 0.4
            if self.chance(leaves):
                phase = self.pick(PHASES) if now.phase == "start" else "start"
                started_on = self.pick((None, local_day(self.now)))
                self.standing[project] = Standing(phase, started_on)

    # ------------------------------------------------------------------ people

    def told_by(self, city, project, last):
        """Return what became known of a project since ``last``."""
        if not self.chance(0.35):
            return []
        rules = city.oracle.episodes.get(project, {})
        episodes = [episode for told in rules.values() for episode in told]
        if not episodes and self.chance(0.8):
            return []
        return [self.event(project, episodes, last) for _ in range(self.pick((1, 1, 2, 3)))]

    def event(self, project, episodes, last):
        alive = [episode for episode in episodes if episode.is_open and not self.chance(0.2)]
        episode = self.pick(alive or episodes) if episodes else None
        (kind,) = self.random.choices((*KINDS, "phone_call"), KIND_WEIGHTS)
        rule = episode.rule if episode else self.pick(RULES)
        if kind == "exempt" and self.chance(0.3):
            rule = None
        warning_id = episode.warning_id if episode else None
        if self.chance(0.2):
            warning_id = self.pick((None, None, None, "W20200101-0000000000"))
        occurred_at = self.when(episode, last)
        valid_until = self.some_day(occurred_at, -1, 25)
        if kind == "exempt":
            self.exemptions.append((project, rule, valid_until))
        return Event(
            event_id=f"{self.random.getrandbits(64):016x}",
            kind=kind,
            occurred_at=occurred_at,
            warning_id=warning_id,
            project_code=None if self.chance(0.02) else project,
            rule=rule,
            actor=self.pick((None, "业主单位", "项目专员")),
            promised_on=self.some_day(occurred_at, -1, 40),
            valid_until=valid_until,
            note=self.pick((None, "已安排", "")),
        )

    def when(self, episode, last):
        """Return an instant since ``last``; often the very deadline, at times long before."""
        if episode and self.chance(0.3):
            moments = (
                episode.response_due_at,
                episode.feedback_due_at,
                episode.response_next_at,
                episode.feedback_next_at,
                episode.issued_at,
                self.now,
            )
            due = [moment for moment in moments if moment and moment <= self.now]
            return self.pick(due)
        if self.chance(0.1):
            last -= timedelta(days=10)
        return last + int(self.random.random() * 1000) / 1000 * (self.now - last)

    def some_day(self, moment, first, last):
        if self.chance(0.15):
            return None
        return local_day(moment) + timedelta(days=self.random.randint(first, last))

    def deliver(self, city):
        for episode in city.open_episodes:
            if not episode.delivered_at and self.chance(0.5):
                took = int(self.random.random() * 100) / 100 * (self.now - episode.issued_at)
                early = timedelta(hours=1) if self.chance(0.05) else timedelta()
                self.deliveries.append((episode.warning_id, episode.issued_at + took - early))
