"""Releases of neighbouring platforms: what lands of one, what refuses one without the others."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion import connectors
from ingestion.errors import SourceError

TOLD = {
    "platform": "510104",
    "release_id": "20231130T150000Z-0a1b2c3d",
    "as_of": "2023-11-30T15:00:00Z",
}
COLUMNS = [
    {"name": "platform", "label": "区县平台", "sent_as": "folder", "type": "district"},
    {
        "name": "release_id",
        "label": "发布编号",
        "sent_as": "manifest.release_id",
        "type": "text",
        "required": True,
    },
    {"name": "as_of", "label": "评价时点", "sent_as": "manifest.as_of", "type": "timestamp"},
    {"name": "project_code", "label": "项目代码", "sent_as": "project_code", "type": "text"},
    {"name": "planned_wan", "label": "计划投资", "sent_as": "planned_wan", "type": "decimal"},
    {"name": "started_on", "label": "开工日期", "sent_as": "started_on", "type": "date"},
    {"name": "known_since", "label": "到达时间", "sent_as": "known_at", "type": "timestamp"},
    {"name": "is_key", "label": "重点项目", "sent_as": "is_key", "type": "boolean"},
    {"name": "stage", "label": "阶段", "sent_as": "stage", "type": "integer"},
]
KNOWN_AT = datetime(2023, 5, 6, 7, 8, 9, tzinfo=UTC).replace(tzinfo=None)
TABLE = pa.table(
    {
        "project_code": ["2304-510104-04-01-000001", "2304-510104-04-01-000002"],
        "planned_wan": pa.array([Decimal("1234567890123456.10"), None], pa.decimal128(18, 2)),
        "started_on": [date(2023, 5, 6), None],
        "known_at": pa.array([KNOWN_AT, None], pa.timestamp("us")),
        "is_key": [True, None],
        "stage": pa.array([2, None], pa.int16()),
        "phone": ["13900000000", "13900000001"],
    }
)
LANDED = {
    **TOLD,
    "project_code": "2304-510104-04-01-000001",
    "planned_wan": "1234567890123456.10",
    "started_on": "2023-05-06",
    "known_since": "2023-05-06 07:08:09.000000Z",
    "is_key": "true",
    "stage": "2",
    "row_no": 1,
}


class Platforms:
    """A folder of platforms, the feed that reads it, and the stage of the last release fetched."""

    def __init__(self, folder, make_feed, make_context, make_stage):
        self.folder = folder / "platforms"
        self.folder.mkdir()
        connector = {"kind": "release", "folder": "${DIAODU_DISTRICTS}", "table": "projects"}
        self.feed = make_feed(connector, grain=["release_id"], columns=COLUMNS)
        self.context = make_context(DIAODU_DISTRICTS=str(self.folder))
        self._make_stage = make_stage

    def publish(self, platform="510104", table=TABLE, **changes):
        """Publish a release as the current one; ``changes`` falsify its manifest."""
        releases = self.folder / platform
        release = releases / TOLD["release_id"]
        (release / "tables").mkdir(parents=True)
        path = release / "tables" / "projects.parquet"
        pq.write_table(table, path)
        entry = {
            "name": "projects",
            "path": "tables/projects.parquet",
            "rows": table.num_rows,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            **changes,
        }
        manifest = {
            "release_id": TOLD["release_id"],
            "as_of": TOLD["as_of"],
            "rulebook_version": "2023.3",
            "tables": [entry],
        }
        (release / "manifest.json").write_text(json.dumps(manifest))
        (releases / "current").symlink_to(release.name)
        return release

    def discover(self):
        return connectors.discover(self.feed, self.context)

    def fetch(self, file=None):
        """Fetch a release, the first one there is by default."""
        self.stage = self._make_stage(self.feed)
        return connectors.fetch_file(
            self.feed, file or self.discover()[0], self.stage, self.context
        )

    def error(self, file=None):
        with pytest.raises(SourceError) as raised:
            self.fetch(file)
        return str(raised.value)


@pytest.fixture
def platforms(tmp_path, make_feed, make_context, make_stage):
    return Platforms(tmp_path, make_feed, make_context, make_stage)


def test_the_contracts_columns_land_as_text_with_what_the_manifest_says(platforms, landed):
    platforms.publish()
    fetch = platforms.fetch()
    rows = landed(platforms.stage)
    assert rows[0] == LANDED
    assert rows[1]["project_code"] == TABLE["project_code"][1].as_py()
    assert {name for name, value in rows[1].items() if value is None} == {
        *("planned_wan", "started_on", "known_since", "is_key", "stage")
    }
    assert fetch.watermark == datetime.fromisoformat(TOLD["as_of"])


def test_no_column_beyond_the_contract_lands(platforms):
    platforms.publish()
    platforms.fetch()
    assert platforms.stage.extras == ()


def test_manifest_and_table_are_kept_as_published(platforms):
    release = platforms.publish()
    platforms.fetch()
    kept = {path.name: path.read_bytes() for path in platforms.stage.raw.iterdir()}
    assert kept == {
        "510104.manifest.json": (release / "manifest.json").read_bytes(),
        "projects.parquet": (release / "tables" / "projects.parquet").read_bytes(),
    }


def test_a_table_without_rows_lands_none(platforms, landed):
    platforms.publish(table=TABLE.slice(0, 0))
    platforms.fetch()
    assert landed(platforms.stage) == []
    assert platforms.stage.sent == set(platforms.feed.names)


def test_a_column_the_release_lacks_is_not_said_to_be_sent(platforms):
    platforms.publish(table=TABLE.drop_columns(["stage"]))
    platforms.fetch()
    assert platforms.stage.sent == set(platforms.feed.names) - {"stage"}


def test_every_platform_with_a_release_is_listed_by_name(platforms):
    for platform in ("510105", "锦江区", "510104"):
        platforms.publish(platform)
    (platforms.folder / "510106").mkdir()
    (platforms.folder / ".trash").mkdir()
    (platforms.folder / "readme.txt").write_text("one folder a district")
    found = [file.path.parents[1].name for file in platforms.discover()]
    assert found == ["510104", "510105", "锦江区"]


def test_a_release_is_told_apart_by_its_manifest(platforms):
    first = platforms.publish()
    [before] = platforms.discover()
    content = json.loads((first / "manifest.json").read_text())
    (first / "manifest.json").write_text(json.dumps({**content, "release_id": "another"}))
    [after] = platforms.discover()
    assert before.sha256 != after.sha256
    assert before.sha256 == hashlib.sha256(json.dumps(content).encode()).hexdigest()


def test_a_missing_folder_is_told(platforms):
    platforms.folder.rmdir()
    with pytest.raises(SourceError, match=r"platforms \$\{DIAODU_DISTRICTS\} cannot be read"):
        platforms.discover()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"sha256": "0" * 64},
            "tables/projects.parquet is not what its manifest.json says it is. Next: have its "
            "district verify it (diaodu releases verify) and publish again; until then its last "
            "good one stays in force",
        ),
        ({"rows": 3}, "tables/projects.parquet has 2 rows, its manifest.json says 3"),
        ({"name": "health"}, "20231130T150000Z-0a1b2c3d publishes no table projects"),
        ({"path": "restricted/contacts.parquet"}, "publishes no table projects"),
        ({"path": "../../510105/tables/projects.parquet"}, "publishes no table projects"),
        ({"rows": None}, "its manifest.json is not that of a release (tables.0.rows: "),
    ],
)
def test_a_release_that_is_not_what_its_manifest_says_lands_nothing(platforms, changes, told):
    platforms.publish(**changes)
    error = platforms.error()
    assert error.startswith("land/parcels: the release of 510104: ")
    assert told in error
    assert platforms.stage.rows == 0


def test_a_table_that_is_no_parquet_lands_nothing(platforms):
    content = b"PAR1 but not really"
    release = platforms.publish(sha256=hashlib.sha256(content).hexdigest())
    (release / "tables" / "projects.parquet").write_bytes(content)
    assert "tables/projects.parquet is no Parquet file" in platforms.error()


def test_a_table_that_is_missing_lands_nothing(platforms):
    release = platforms.publish()
    (release / "tables" / "projects.parquet").unlink()
    assert "cannot be opened (No such file or directory)" in platforms.error()


def test_a_table_that_leads_elsewhere_is_not_followed(platforms, tmp_path):
    release = platforms.publish()
    path = release / "tables" / "projects.parquet"
    path.rename(tmp_path / "elsewhere.parquet")
    path.symlink_to(tmp_path / "elsewhere.parquet")
    assert "is a link" in platforms.error()


def test_a_column_of_lists_is_no_text(platforms):
    platforms.publish(table=TABLE.set_column(5, "stage", pa.array([[1], [2]])))
    error = platforms.error()
    assert "its column stage is list<" in error
    assert "no single value" in error


def test_a_manifest_that_cannot_be_read_fails_alone_under_its_own_name(platforms, tmp_path):
    for platform in ("510104", "510105"):
        release = platforms.publish(platform)
        (release / "manifest.json").rename(tmp_path / f"{platform}.json")
        (release / "manifest.json").symlink_to(tmp_path / f"{platform}.json")
    first, second = platforms.discover()
    assert first.sha256 != second.sha256
    assert "the release of 510104: is a link" in platforms.error(first)


def test_a_release_replaced_while_it_is_read_is_left_for_the_next_run(platforms):
    release = platforms.publish()
    [listed] = platforms.discover()
    (release / "manifest.json").write_text("{}")
    assert "another one took its place while it was read" in platforms.error(listed)
    assert list(platforms.stage.raw.iterdir()) == []
