"""Prepare dbt's manifest once, at install time, so that no run pays for parsing.

`python -m orchestration.manifest` is what `make` calls when a file of `dbt_project/` changed.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from ingestion.city import read_city
from orchestration import transformation
from orchestration.settings import REPOSITORY
from orchestration.variables import dbt_variables
from orchestration.warehouse import FILE


def prepare(city_folder: Path = REPOSITORY / "cities" / "sandbox") -> Path:
    """Parse the dbt project anew and return the path of its manifest.

    What an earlier parse left is not built on: it may be bound to another warehouse file.
    """
    with TemporaryDirectory() as scratch:
        transformation.invoke(
            *("parse", Path(scratch) / FILE, dbt_variables(read_city(city_folder))),
            "--no-partial-parse",
        )
    return transformation.TARGET / "manifest.json"


def ensure() -> Path:
    """Return the manifest's path, preparing it on the first use of a fresh installation."""
    path = transformation.TARGET / "manifest.json"
    return path if path.exists() else prepare()


if __name__ == "__main__":
    prepare()
