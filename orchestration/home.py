"""Where Dagster keeps what it remembers of runs. Imports nothing that takes time."""

import shutil
from pathlib import Path

from orchestration.settings import read_settings

TEMPLATE = Path(__file__).with_name("dagster.yaml")


def dagster_home(data: Path) -> Path:
    """Return `DAGSTER_HOME`, or the data folder's own, with its settings file in place."""
    home = (read_settings().dagster_home or data / "dagster").resolve()
    home.mkdir(parents=True, exist_ok=True)
    settings = home / TEMPLATE.name
    if not settings.exists():
        shutil.copyfile(TEMPLATE, settings)
    return home
