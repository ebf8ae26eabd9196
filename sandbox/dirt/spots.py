"""Which rows of a feed get which imperfection: drawn once for every entity of the world.

A spot is drawn before anything is left out, so the same row is dirty in the same way at every
instant. One draw decides on the kind and, by its place within the kind's share, on the variant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sandbox.dirt.rates import RATES, SPARES_KEY_PROJECTS
from sandbox.plan import CityPlan
from sandbox.world.draws import Flags, Floats, Ints, stream


@dataclass(frozen=True, slots=True)
class Spots:
    """Which entity of one feed has which imperfection; one entry an entity."""

    kind: Ints  # position in `kinds`, -1 for a clean row
    luck: Floats  # 0 to 1, anything for a clean row
    kinds: tuple[str, ...]

    def at(self, *kinds: str) -> Flags:
        """Tell which entities have one of ``kinds``."""
        wanted = [self.kinds.index(kind) for kind in kinds if kind in self.kinds]
        return np.isin(self.kind, wanted)

    def of(self, rows: Ints) -> "Spots":
        """Return the spots of ``rows``, in their order."""
        return Spots(self.kind[rows], self.luck[rows], self.kinds)

    def but(self, spared: Flags) -> "Spots":
        """Return the same spots without those of the entities that are spared."""
        return Spots(np.where(spared, -1, self.kind), self.luck, self.kinds)

    def padded(self, count: int) -> "Spots":
        """Return the same spots and ``count`` clean rows after them."""
        kind = np.r_[self.kind, np.full(count, -1, dtype=np.int64)]
        return Spots(kind, np.r_[self.luck, np.zeros(count)], self.kinds)

    @classmethod
    def joined(cls, parts: Sequence["Spots"]) -> "Spots":
        """Put spots of the same kinds one after another."""
        kind = np.concatenate([part.kind for part in parts])
        return cls(kind, np.concatenate([part.luck for part in parts]), parts[0].kinds)


def clean(count: int) -> Spots:
    """Return the spots of ``count`` rows that have none."""
    return Spots(np.full(count, -1, dtype=np.int64), np.zeros(count), ())


def draw_spots(plan: CityPlan, block: int, feed: str, is_key: Flags) -> Spots:
    """Draw the imperfections of one feed, at most one an entity.

    Args:
        plan: ``imperfections`` multiplies the rates; together they stay within 1.
        block: which block of the city.
        feed: its key, perhaps with a part after a blank that makes the draw another one.
        is_key: which entities belong to key projects: kinds that would cost a key project its
            place in the picture pass those by.
    """
    rates = RATES.get(feed.partition(" ")[0], {})
    draw = stream(plan, block, f"dirt {feed}").random(len(is_key))
    if not rates:
        return clean(len(is_key))
    kinds = tuple(rates)
    edges = np.minimum(np.cumsum([rates[kind] for kind in kinds]) * plan.imperfections, 1.0)
    kind = np.searchsorted(edges, draw, side="right").astype(np.int64)
    firsts = np.r_[0.0, edges]
    place = np.minimum(kind, len(kinds) - 1)
    widths = np.maximum(np.diff(firsts), 1e-12)[place]
    luck = np.clip((draw - firsts[place]) / widths, 0.0, 1.0)
    kind[kind >= len(kinds)] = -1
    spared = [kinds.index(name) for name in kinds if name in SPARES_KEY_PROJECTS]
    kind[np.isin(kind, spared) & is_key] = -1
    return Spots(kind, luck, kinds)
