"""The facts of a span of the past, built in whatever warehouse a workspace names.

For verbs that look back beside the pipeline: nothing is pulled, and no run is recorded. Must not
enter: verdicts.
"""

from collections.abc import Sequence
from datetime import datetime

from orchestration import transformation, warehouse
from orchestration.transformation import TransformationError
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace

PAST = "past"
UNTRIED = frozenset({"error", "fail", "runtime error"})


def build_past(workspace: Workspace, span: Sequence[str]) -> None:
    """Build the facts of every instant of a span, given as ISO texts.

    Raises:
        TransformationError: a model could not be built or a test failed.
    """
    moments = [datetime.fromisoformat(text) for text in span]
    warehouse.open_fresh(workspace, moments, build_id=PAST)
    target = workspace.warehouses / PAST / "target"
    built = warehouse.current(workspace)
    results = transformation.build(built, dbt_variables(workspace.city), target)
    failed = [result for result in results if str(result.status) in UNTRIED]
    if failed:
        name = failed[0].node.unique_id
        raise TransformationError(f"{name}: {failed[0].message}. Next: diaodu run says the same")
