"""What a deployment may set. The only reader of the process environment.

One frozen object comes out; everything else in the house takes values as arguments.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import AwareDatetime, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """City folder, data folder and, for simulated cities, the instant that counts as now."""

    model_config = SettingsConfigDict(env_prefix="DIAODU_", frozen=True, extra="ignore")

    city: Path = REPOSITORY / "cities" / "sandbox"
    data: Path = Path("data")
    clock: AwareDatetime | None = None
    dagster_home: Path | None = Field(default=None, validation_alias="DAGSTER_HOME")


def read_settings() -> Settings:
    """Read `DIAODU_CITY`, `DIAODU_DATA`, `DIAODU_CLOCK` and `DAGSTER_HOME`."""
    return Settings()


def read_feed_environment() -> Mapping[str, str]:
    """Return the `DIAODU_*` variables that feed files and secrets may name."""
    return MappingProxyType({k: v for k, v in os.environ.items() if k.startswith("DIAODU_")})


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment with `extra` on top, for a child process."""
    return {**os.environ, **extra}


def point_dbt_at(warehouse: Path) -> None:
    """Tell dbt's profile which DuckDB file to build; dbt reads it from the environment only."""
    os.environ["DIAODU_WAREHOUSE"] = str(warehouse)
    os.environ["DO_NOT_TRACK"] = "1"
