"""`python -m benchmarks.stages STAGE DATA [PROJECTS]`: one stage of the line, in this process.

Grain: one stage over one data folder, as the Dagster step of that name does it, without Dagster's
own book-keeping. Prints one JSON line of what it did.
"""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ingestion.city import read_city
from orchestration import warehouse
from orchestration.settings import REPOSITORY
from orchestration.workspace import Workspace

REGISTER = "approval/projects"
# What is replayed: every day from the first that is dispatched to the default city's last.
FIRST, LAST = date(2023, 3, 1), date(2023, 11, 30)
Told = Mapping[str, Any]


def workspace_of(data: Path) -> Workspace:
    """Return the sandbox city over a data folder, its clock at the last landing."""
    city = read_city(REPOSITORY / "cities" / "sandbox")
    batches = Workspace(city, data).landing.batches(REGISTER)
    return Workspace(city, data, clock=batches[-1].landed_at if batches else None)


def land(workspace: Workspace, projects: int) -> Told:
    """Write a city of `projects` projects to landing."""
    from sandbox.direct import land as land_city  # noqa: PLC0415  each stage pays for its own
    from sandbox.plan import CityPlan  # noqa: PLC0415

    batches = land_city(CityPlan.sized(projects), workspace.data / "landing")
    landed_at: datetime = batches[0].landed_at
    return {"rows": sum(batch.rows for batch in batches), "as_of": landed_at.isoformat()}


def ground(workspace: Workspace) -> Told:
    """Write what the bare floor is given beside landing: working days and names of districts."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    folder = workspace.data / "reference"
    folder.mkdir(exist_ok=True)
    tables = warehouse.reference_tables(workspace.city, {}, [workspace.now()])
    pq.write_table(tables["calendar"], folder / "calendar.parquet")
    names = workspace.city.district_codes
    spellings = pa.table({"alias": list(names.keys()), "district": list(names.values())})
    pq.write_table(spellings, folder / "districts.parquet")
    return {"as_of": workspace.now().isoformat()}


def reference(workspace: Workspace) -> Told:
    """Open a fresh warehouse file over what has landed."""
    return warehouse.open_fresh(workspace, [workspace.now()], "benchmark")


def models(workspace: Workspace) -> Told:
    """Build and test every dbt model, and reconcile rows; tell the seconds of each node."""
    from orchestration import transformation  # noqa: PLC0415
    from orchestration.variables import dbt_variables  # noqa: PLC0415
    from quality.reconciliation import reconcile  # noqa: PLC0415

    target = workspace.warehouses / warehouse.CURRENT / "dbt"
    nodes = transformation.build(
        warehouse.current(workspace), dbt_variables(workspace.city), target=target
    )
    broken = [n.node.name for n in nodes if n.status not in transformation.BUILT]
    if broken:
        raise SystemExit(f"{len(broken)} models or tests failed, first {broken[0]}")
    with warehouse.connection(workspace, read_only=True) as con:
        reconcile(con)
    return {node.node.name: node.execution_time for node in nodes}


def scoring(workspace: Workspace) -> Told:
    """Judge every project, follow every warning, store what came out, and rank suggestions."""
    from orchestration.assets.scoring import scored_tables, show_latest, store  # noqa: PLC0415
    from orchestration.assets.suggestions import rank  # noqa: PLC0415
    from orchestration.dispatch import Loop  # noqa: PLC0415
    from orchestration.following import stage  # noqa: PLC0415
    from scoring.rulebook import read_rulebook  # noqa: PLC0415

    book = read_rulebook(workspace.city.folder / "rulebook.yml")
    with warehouse.connection(workspace) as con:
        loop = Loop(con, workspace.city, book, workspace.ledger, workspace.sends())
        evaluations = loop.evaluate()
        stage(workspace.ledger, evaluations, {"rulebook_version": book.version}, sends=True)
        scored = scored_tables(con, workspace, book, evaluations)
        store(con, scored)
        show_latest(con)
        rank(con)
    return {name: table.num_rows for name, table in scored.items()}


def release(workspace: Workspace) -> Told:
    """Publish a release, as audited and complete as one of a run."""
    from exports.content import Extras  # noqa: PLC0415
    from exports.manifest import Checks, Header  # noqa: PLC0415
    from exports.release import publish  # noqa: PLC0415
    from orchestration.labels import column_headers, personal_columns  # noqa: PLC0415
    from orchestration.quality_page import quality_page  # noqa: PLC0415

    now, city = workspace.now(), workspace.city
    header = Header(
        as_of=now,
        built_at=now,
        city=city.name,
        rulebook_version="benchmark",
        code_version="benchmark",
        checks=Checks(declared=0, evaluated=0, failed=0),
    )
    with warehouse.connection(workspace, read_only=True) as con:
        extras = Extras(
            documents={"quality.html": quality_page(con, workspace, header)},
            headers=column_headers(city),
            personal=personal_columns(city),
        )
        published = publish(con, workspace.releases, header, extras)
    return {"rows": sum(table.rows for table in published.manifest.tables)}


def ledger(workspace: Workspace) -> Told:
    """Keep what was decided."""
    committed = workspace.ledger.commit_many(workspace.ledger.staged())
    return {"instants": len(committed)}


def replay(workspace: Workspace) -> Told:
    """Evaluate the end of every day of the span into the ledger; tell the seconds of each step."""
    from orchestration import execution  # noqa: PLC0415
    from orchestration.replay import END_OF_DAY, instants  # noqa: PLC0415

    zone = workspace.city.time_zone
    span = instants(FIRST, LAST, "day", zone, datetime.combine(LAST, END_OF_DAY, zone))
    done = execution.replay(workspace, span)
    return {"instants": done.instants, "steps": dict(done.steps)}


STAGES: Mapping[str, Callable[[Workspace], Told]] = {
    "ground": ground,
    "reference": reference,
    "models": models,
    "scoring": scoring,
    "release": release,
    "ledger": ledger,
    "replay": replay,
}


def main() -> None:
    """Read the arguments, do the stage, and tell what it did."""
    stage, folder, *projects = sys.argv[1:]
    workspace = workspace_of(Path(folder))
    told = land(workspace, int(projects[0])) if projects else STAGES[stage](workspace)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
