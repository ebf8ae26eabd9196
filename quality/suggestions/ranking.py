"""Ranking (排序): the best few candidates of each orphan, with a score and what speaks for them.

Grain: one row per orphan that has a candidate worth a look. A score is the points of all evidence
together, 0 to 100: what is not told earns nothing, so a row that tells little is never nearly
certain.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from quality.suggestions.evidence import Evidence, weigh

PER_ORPHAN = 3
SHOWN_FROM = 30  # the points of an owner alone; a like place and amount are chance
POINTS: Mapping[str, int] = {"name": 40, "owner": 30, "amount": 15, "district": 10, "dates": 5}
SCHEMA = pa.schema(
    [
        pa.field("feed", pa.string(), nullable=False),
        pa.field("source_key", pa.string(), nullable=False),
        pa.field("suggestions", pa.string(), nullable=False),
    ]
)


def suggest(candidates: pa.Table) -> pa.Table:
    """Return up to three suggestions for each orphan, the likeliest first, as one JSON text.

    Args:
        candidates: ``feed``, ``source_key``, ``project_code`` and what ``weigh`` compares, in any
            order; one row per pair.

    Returns:
        ``SCHEMA``, sorted by its key. The text is a list of {project_code, score, evidence}:
        ``evidence`` says of name, owner, district, amount and dates whether they agree (true),
        do not (false) or cannot be compared (null). Ties stand in the order of the codes.
    """
    evidence = weigh(candidates)
    scored = candidates.select(["feed", "source_key", "project_code"])
    scored = scored.append_column("score", pa.array(_scores(evidence)))
    scored = scored.append_column("pair", pa.array(np.arange(candidates.num_rows)))
    scored = scored.filter(pc.greater_equal(scored["score"], pa.scalar(SHOWN_FROM))).sort_by(
        [
            *(("feed", "ascending"), ("source_key", "ascending")),
            *(("score", "descending"), ("project_code", "ascending")),
        ]
    )
    return _texts(scored, evidence)


def _scores(evidence: Mapping[str, Evidence]) -> NDArray[np.int64]:
    points = sum(np.nan_to_num(evidence[kind].likeness) * points for kind, points in POINTS.items())
    scores: NDArray[np.int64] = np.floor(points / 100 + 0.5).astype(np.int64)
    return scores


def _texts(ranked: pa.Table, evidence: Mapping[str, Evidence]) -> pa.Table:
    """Write the first few of each orphan; `ranked` has the best pair of each first."""
    agreed = {kind: pa.array(it.agrees, mask=~it.is_told) for kind, it in evidence.items()}
    best: dict[tuple[str, str], list[dict[str, object]]] = {}
    for pair in ranked.to_pylist():
        chosen = best.setdefault((pair["feed"], pair["source_key"]), [])
        if len(chosen) < PER_ORPHAN:
            chosen.append(_suggestion(pair, agreed))
    return pa.table(
        {
            "feed": [feed for feed, _ in best],
            "source_key": [key for _, key in best],
            "suggestions": [orjson.dumps(chosen).decode() for chosen in best.values()],
        },
        schema=SCHEMA,
    )


def _suggestion(
    pair: Mapping[str, Any], agreed: Mapping[str, "pa.Array[Any]"]
) -> dict[str, object]:
    return {
        "project_code": pair["project_code"],
        "score": pair["score"],
        "evidence": {kind: told[pair["pair"]].as_py() for kind, told in agreed.items()},
    }
