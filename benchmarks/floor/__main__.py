"""`python -m benchmarks.floor DATA AS_OF [STAGE ...]`: run stages of the bare floor over a folder.

DATA holds `landing/` and `reference/`; AS_OF is the instant in UTC. Prints the seconds of each
SQL file as one JSON line.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.floor import FOLDER, STAGES, script

CITY_CLOCK = timedelta(hours=8)
MEMORY = "4GB"  # enough for a million projects; more would only keep caches


def run(data: Path, as_of: datetime, stages: list[str]) -> dict[str, float]:
    """Run the SQL of `stages` with `data` as the working directory; return seconds by file."""
    os.chdir(data)
    (data / FOLDER / "tables").mkdir(parents=True, exist_ok=True)
    file, seconds = data / FOLDER / "floor.duckdb", {}
    if "models" in stages:
        file.unlink(missing_ok=True)
    with duckdb.connect(str(file)) as con:
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"set memory_limit = '{MEMORY}'")
        con.execute("set variable as_of = ?", [as_of])
        con.execute("set variable as_of_on = ?", [(as_of + CITY_CLOCK).date()])
        for name in (name for stage in stages for name in STAGES[stage]):
            began = time.perf_counter()
            con.execute(script(name).read_text(encoding="utf-8"))
            seconds[name] = time.perf_counter() - began
    return seconds


def main() -> None:
    """Read the arguments, run, and tell the seconds."""
    data, as_of, *stages = sys.argv[1:]
    instant = datetime.fromisoformat(as_of).astimezone(UTC).replace(tzinfo=None)
    told = run(Path(data).resolve(), instant, stages or list(STAGES))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
