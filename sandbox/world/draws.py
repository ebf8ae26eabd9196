"""Random numbers, one stream a topic, so that a change in one topic leaves the others alone.

A stream depends on the seed, the block and the topic's name only: never on ``hash``, on the
clock or on the order in which topics are asked for.
"""

from collections.abc import Sequence
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sandbox.plan import CityPlan

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

GOLDEN = (5**0.5 - 1) / 2  # multiples of it fill [0, 1) evenly, over any stretch of them


def stream(plan: CityPlan, block: int, topic: str) -> np.random.Generator:
    """Return the random stream of one topic in one block."""
    return np.random.default_rng([plan.seed, block, crc32(topic.encode())])


def choose(rng: np.random.Generator, weights: Sequence[float], size: int) -> Ints:
    """Draw ``size`` positions, each as likely as its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int64)


def deal(rng: np.random.Generator, weights: Sequence[float], size: int) -> Ints:
    """Deal out positions in exactly the shares of ``weights``, in shuffled order."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    places = (np.arange(size) + 0.5) / size
    dealt = np.searchsorted(edges / edges[-1], places, side="right").astype(np.int64)
    return rng.permutation(dealt)


def choose_by(rng: np.random.Generator, table: Sequence[Sequence[float]], row: Ints) -> Ints:
    """Draw a position for each entry of ``row`` with the weights of that row of ``table``."""
    weights = np.asarray(table, dtype=np.float64)
    edges = np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True)
    drawn: Ints = (rng.random(len(row))[:, None] >= edges[row][:, :-1]).sum(axis=1)
    return drawn.astype(np.int64)


def deal_within(rng: np.random.Generator, weights: Sequence[float], cells: Ints) -> Ints:
    """Deal out positions in exactly the shares of ``weights`` within each cell."""
    dealt = np.empty(len(cells), dtype=np.int64)
    for cell in np.unique(cells):
        where = np.flatnonzero(cells == cell)
        dealt[where] = deal(rng, weights, len(where))
    return dealt


def even_draw(rng: np.random.Generator, cells: Ints) -> Floats:
    """Draw numbers in [0, 1) that fill the range evenly within each cell, and from cell to cell."""
    shuffled = rng.permutation(len(cells))
    order = shuffled[np.argsort(cells[shuffled], kind="stable")]
    drawn = np.empty(len(cells), dtype=np.float64)
    drawn[order] = (np.arange(len(cells)) * GOLDEN + rng.random()) % 1.0
    return drawn


def rank_within(cells: Ints) -> Ints:
    """Number the entries of each cell 0, 1, 2 ... in their order of appearance."""
    order = np.argsort(cells, kind="stable")
    ordered = cells[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    sizes = np.diff(np.r_[starts, len(ordered)])
    ranks = np.empty(len(cells), dtype=np.int64)
    ranks[order] = np.arange(len(cells)) - np.repeat(starts, sizes)
    return ranks


def spread(*numbers: Ints | int) -> Ints:
    """Mix integers into one well-spread non-negative integer (splitmix64), no state kept."""
    mixed: NDArray[np.uint64] = np.zeros(1, dtype=np.uint64)
    for number in numbers:
        with np.errstate(over="ignore"):
            mixed = mixed + np.asarray(number, dtype=np.int64).astype(np.uint64)
            mixed = mixed + np.uint64(0x9E3779B97F4A7C15)
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            mixed = mixed ^ (mixed >> np.uint64(31))
    return (mixed >> np.uint64(1)).astype(np.int64)
