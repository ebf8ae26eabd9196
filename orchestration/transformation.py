"""Run dbt in this process over one warehouse file, and say in plain words what broke.

Everything dbt-the-program is named here and in `manifest.py`, nowhere else. dbt keeps its DuckDB
connection open after a run; it is closed here so that scoring may open the same file.
"""

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestration.settings import REPOSITORY, point_dbt_at

PROJECT = REPOSITORY / "dbt_project"
TARGET = PROJECT / "target"
BUILT = frozenset({"success", "pass", "warn"})


class TransformationError(RuntimeError):
    """dbt did not finish, or a model could not be built."""


def invoke(
    verb: str, warehouse: Path, variables: Mapping[str, Any], *arguments: str, target: Path = TARGET
) -> Any:
    """Run one dbt command in process and return dbt's result object.

    Raises:
        TransformationError: dbt itself failed (not: a model or test failed).
    """
    from dbt.cli.main import dbtRunner  # noqa: PLC0415  two seconds to import: only when used

    point_dbt_at(warehouse)
    with _no_collection():
        outcome = dbtRunner(manifest=_prepared_manifest(verb)).invoke(
            [
                *("--no-use-colors", "--quiet", "--no-version-check", "--log-level", "none"),
                *("--no-send-anonymous-usage-stats", "--log-level-file", "none"),
                verb,
                *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--vars"),
                *(json.dumps(variables, ensure_ascii=False), "--target-path", str(target)),
                *arguments,
            ]
        )
    _close_connections()
    if outcome.exception is not None:
        raise TransformationError(f"dbt {verb}: {outcome.exception}")
    return outcome.result


def build(warehouse: Path, variables: Mapping[str, Any], target: Path) -> Sequence[Any]:
    """Build every model and run its data tests; return one dbt result per node."""
    return list(
        invoke(
            *("build", warehouse, variables, "--exclude-resource-type", "unit_test"),
            *("--exclude", "tag:macros"),
            *("--no-write-json",),
            target=target,
        )
    )


@contextmanager
def _no_collection() -> Iterator[None]:
    """Leave dbt's graph alone: a tenth of a build went into searching it for garbage."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _prepared_manifest(verb: str) -> Any:
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415  see invoke
    from dbt.parser.manifest import extended_mashumuro_decoder  # noqa: PLC0415

    packed = TARGET / "partial_parse.msgpack"
    if verb == "parse" or not packed.exists():
        return None
    return Manifest.from_msgpack(packed.read_bytes(), decoder=extended_mashumuro_decoder)


def _close_connections() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    DuckDBConnectionManager.close_all_connections()
