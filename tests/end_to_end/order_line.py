"""The compiled models in plain DuckDB: run again and again over landings of the same city.

Grain: one ``Line`` for the models of one city; each of its runs leaves no trace. Must not enter:
how landings are rearranged (``order_cuts``).

Making a plan takes longer than to follow it over a small city, so every model is planned once.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration import transformation, warehouse
from orchestration.variables import dbt_variables
from orchestration.workspace import Workspace
from tests.end_to_end.order_city import BATCHES

Row = tuple[Any, ...]

PUBLIC = ("marts", "restricted")

# Columns that name a row by where it was landed, which is what a rearrangement changes.
ADDRESS = {"quarantine": ("batch_id", "row_no"), "data_issues": ("batch_id", "row_no")}
# Rows sent twice are landed twice, and each landed row is counted and accounted for.
COUNTED = {"conservation": ("landed", "superseded", "quarantined")}
LISTED = ("quarantine",)


@dataclass(frozen=True)
class Model:
    """One compiled model.

    Attributes:
        table: schema and name, as are those it ``reads``.
    """

    table: str
    sql: str
    reads: frozenset[str]

    @property
    def layer(self) -> str:
        return self.table.split(".", maxsplit=1)[0]

    @property
    def name(self) -> str:
        return self.table.split(".")[1]


def compiled(workspace: Workspace, target: Path) -> list[Model]:
    """Compile the models for the workspace's city; return them in an order they can be made in."""
    built = warehouse.current(workspace)
    transformation.invoke("compile", built, dbt_variables(workspace.city), target=target)
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {k: n for k, n in manifest["nodes"].items() if n["resource_type"] == "model"}
    tables = {
        key: f"{node['schema']}.{node.get('identifier') or node['name']}"
        for key, node in (nodes | manifest["sources"]).items()
    }
    waiting = {
        tables[key]: Model(
            tables[key],
            node["compiled_code"],
            frozenset(tables[read] for read in node["depends_on"]["nodes"]),
        )
        for key, node in sorted(nodes.items())
    }
    return list(_in_order(waiting))


def _in_order(waiting: dict[str, Model]) -> dict[Model, None]:
    ordered: dict[Model, None] = {}

    def place(model: Model) -> None:
        for read in sorted(model.reads & waiting.keys()):
            place(waiting[read])
        ordered[model] = None

    for model in waiting.values():
        place(model)
    return ordered


class Line:
    """The models over one city, planned once.

    Attributes:
        models: in the order they are made.
    """

    def __init__(self, models: list[Model], tables: Mapping[str, pa.Table]) -> None:
        self.models = models
        self._con = _connect()
        for schema in {name.split(".")[0] for name in (*tables, *(m.table for m in models))}:
            self._con.execute(f"create schema {schema}")
        for name, table in tables.items():
            self._con.register("incoming", table)
            self._con.execute(f"create table {name} as from incoming")
        self._con.execute("create schema before")
        for model in models:
            self._con.execute(f"create table {model.table} as {model.sql}")
            if model.layer in PUBLIC:
                self._con.execute(f"create table before.{model.name} as from {model.table}")
        self._prepare()
        self._before = {model.table: self._fingerprint(model) for model in models}

    def differences(
        self, tables: Mapping[str, pa.Table], *, is_any_twice: bool, every_model: bool = False
    ) -> dict[str, list[Row]]:
        """Run the models over other landings; return the rows by which each public table differs.

        A model that reads the same rows as before is left as it is, unless ``every_model``. What
        depends on the order in which rows happen to stand in a table shows when all are made anew.
        """
        self._con.execute("begin")
        try:
            self._replace(tables)
            made = self._make(set(tables), every_model=every_model)
            return {
                model.table: found
                for model in made
                if model.layer in PUBLIC
                and (found := self._missing_or_new(model, is_any_twice=is_any_twice))
            }
        finally:
            self._con.execute("rollback")

    def _prepare(self) -> None:
        """Plan every model. A plan is made anew each time once a table was created after it."""
        # What holds for these rows only must not become part of a plan.
        self._con.execute("set disabled_optimizers = 'statistics_propagation'")
        for model in self.models:
            makes = f"insert into {model.table} {model.sql}"
            tells = f"select count(*), sum(hash(t)) from {model.table} as t"
            self._con.execute(f'prepare "make {model.table}" as {makes}')
            self._con.execute(f'prepare "tell {model.table}" as {tells}')

    def _fingerprint(self, model: Model) -> Row:
        return self._con.execute(f'execute "tell {model.table}"').fetchall()[0]

    def _replace(self, tables: Mapping[str, pa.Table]) -> None:
        for name, table in tables.items():
            self._con.execute(f"delete from {name}")
            self._con.register("incoming", table)
            self._con.execute(f"insert into {name} by name from incoming")

    def _make(self, changed: set[str], *, every_model: bool) -> list[Model]:
        """Make the models that read something changed; return those that changed themselves."""
        found = []
        for model in self.models:
            if not every_model and not _reads(model) & changed:
                continue
            self._con.execute(f"delete from {model.table}")
            self._con.execute(f'execute "make {model.table}"')
            if self._fingerprint(model) != self._before[model.table]:
                changed.add(model.table)
                found.append(model)
        return found

    def _missing_or_new(self, model: Model, *, is_any_twice: bool) -> list[Row]:
        told = _told(model.name, is_any_twice=is_any_twice)
        before, after = f"{told} from before.{model.name}", f"{told} from {model.table}"
        return [
            (side, *row)
            for side, one, other in (("before", before, after), ("after", after, before))
            for row in self._con.execute(f"{one} except all {other} order by all").fetchall()
        ]


def _connect() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(config={"threads": 1, "temp_directory": ""})
    con.execute(f"attach ':memory:' as {Path(warehouse.FILE).stem}")
    con.execute(f"use {Path(warehouse.FILE).stem}")
    con.execute("set TimeZone = 'UTC'")
    return con


def _reads(model: Model) -> frozenset[str]:
    """A staging model reads the batches of its own feed alone, whose rows it reads as well."""
    return model.reads - {BATCHES} if model.layer == "staging" else model.reads


def _told(table: str, *, is_any_twice: bool) -> str:
    """Return the select of what has to be the same in a public table."""
    left_out = ADDRESS.get(table, ()) + (COUNTED.get(table, ()) if is_any_twice else ())
    columns = f"* exclude ({', '.join(left_out)})" if left_out else "*"
    return f"select {'distinct ' if is_any_twice and table in LISTED else ''}{columns}"
