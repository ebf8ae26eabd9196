"""A small feed, its rows and a landing zone, shared by the tests of ingestion."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from ingestion.batch import Receipt, Span
from ingestion.context import PullContext
from ingestion.contract import Feed
from ingestion.landing import Landing

NOON = datetime(2023, 11, 30, 4, 0, tzinfo=UTC)


def feed_file(**changes):
    """A feed file as YAML would give it; ``changes`` replace its top-level keys."""
    return {
        "feed": "land/parcels",
        "title": "土地供应",
        "owner": "市规划和自然资源局",
        "grain": ["supervision_no"],
        "latest_by": ["updated_at"],
        "connector": {
            "kind": "rest",
            "url": "${DIAODU_LAND_URL}/api/parcels",
            "auth": {"kind": "bearer", "secret": "TOKEN"},
            "records": "data.rows",
            "window": {"field": "updated_at", "overlap": "2h", "delay": "5m"},
            "sweep": {"every": "7d"},
        },
        "expect": {
            "every": "1d",
            "stale_after": "3d",
            "min_rows_ratio": 0.8,
            "max_quarantine_ratio": 0.05,
        },
        "columns": [
            {"name": "supervision_no", "label": "电子监管号", "type": "text", "required": True},
            {
                "name": "area_sqm",
                "label": "面积",
                "sent_as": "mj",
                "type": "decimal",
                "unit": {"平方米": 1, "亩": 666.6667},
            },
            {"name": "updated_at", "label": "更新时间", "type": "timestamp"},
        ],
        **changes,
    }


def files_connector(each_file):
    return {
        "kind": "files",
        "folder": "${DIAODU_DROP}/land",
        "pattern": "*.csv",
        "each_file": each_file,
        "header": ["电子监管号"],
    }


def database_connector(snapshot="exchange"):
    return {"kind": "database", "dsn": "DSN", "table": "SPGL_XMJBXXB", "snapshot": snapshot}


@pytest.fixture
def make_feed():
    """Build a feed from the small file with some keys replaced."""

    def make(**changes):
        connector = changes.get("connector")
        if isinstance(connector, str) and connector in {"sweep", "increment"}:
            changes["connector"] = files_connector(connector)
        elif connector == "database":
            changes["connector"] = database_connector()
        return Feed.model_validate(feed_file(**changes))

    return make


@pytest.fixture
def feed(make_feed):
    return make_feed()


@pytest.fixture
def file():
    """Build the small file as YAML would give it, some keys replaced."""
    return feed_file


@pytest.fixture
def table():
    """Build rows of the small feed, numbered from ``first``."""

    def build(count, first=1, **extras):
        numbers = [str(number) for number in range(first, first + count)]
        columns = {name: [*numbers] for name in ("supervision_no", "area_sqm", "updated_at")}
        return pa.table({**columns, **{name: [value] * count for name, value in extras.items()}})

    return build


@pytest.fixture
def receipt():
    """Say how a batch came about: a sweep at noon unless told otherwise."""

    def build(at=NOON, *, sweep=True, **changes):
        window = None if sweep else Span(at - timedelta(days=1), at)
        told = {"landed_at": at, "started_at": at, "sweep": sweep, "clock": "simulated"}
        return Receipt(**{**told, "window": window, **changes})

    return build


@pytest.fixture
def landing(tmp_path):
    return Landing(tmp_path / "landing")


@pytest.fixture
def land(feed, table, receipt):
    """Land a batch of ``count`` rows at an instant."""

    def commit(landing, count, at=NOON, *, first=1, **changes):
        stage = landing.stage(feed)
        stage.keep("page.json", f"{count} rows from {first}".encode())
        stage.append(table(count, first))
        return landing.commit(stage, receipt(at, **changes))

    return commit


@pytest.fixture
def context():
    return PullContext(
        environment={"DIAODU_SECRET_LAND_PARCELS_TOKEN": "t"},
        now=NOON,
        clock="simulated",
        time_zone=ZoneInfo("Asia/Shanghai"),
    )
