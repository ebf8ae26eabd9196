"""Publishing: what a release holds, that equal content is an equal release, and what stops it."""

import hashlib
from datetime import timedelta

import duckdb
import pyarrow.parquet as pq
import pytest

from exports import catalogue
from exports.errors import AuditError, ExportError
from exports.release import publish
from exports.tables import TABLES


def tree(folder):
    """Path to hash of every file of a release, the manifest aside."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.name != "manifest.json"
    }


@pytest.fixture
def releases(tmp_path):
    return tmp_path / "releases"


def test_a_release_holds_every_declared_table_in_every_form(warehouse, releases, header, extras):
    release = publish(warehouse, releases, header, extras)
    names = {table.name for table in TABLES}
    folder = releases / "current"
    assert {path.stem for path in (folder / "tables").iterdir()} == names
    assert {path.stem for path in (folder / "people").iterdir()} == names
    with duckdb.connect(str(folder / "diaodu.duckdb"), read_only=True) as con:
        assert {row[0] for row in con.execute("show tables").fetchall()} == names
    assert folder.resolve() == release.folder
    assert release.is_new


def test_the_manifest_says_what_the_files_hold(warehouse, releases, header, extras):
    manifest = publish(warehouse, releases, header, extras).manifest
    folder = releases / manifest.release_id
    for entry in manifest.tables:
        assert pq.read_metadata(folder / entry.path).num_rows == entry.rows
        assert hashlib.sha256((folder / entry.path).read_bytes()).hexdigest() == entry.sha256
    assert manifest.files == tree(folder)
    assert [feed.state for feed in manifest.feeds] == ["fresh"]
    assert manifest.conservation[0].landed == 12
    assert manifest.checks.evaluated == manifest.checks.declared == 3


def test_rows_are_sorted_by_the_key_whatever_their_order_in_the_warehouse(
    warehouse, releases, header, extras
):
    warehouse.execute(
        "create or replace table marts.projects as "
        "select * from marts.projects order by project_code desc"
    )
    folder = publish(warehouse, releases, header, extras).folder
    codes = pq.read_table(folder / "tables" / "projects.parquet")["project_code"].to_pylist()
    assert codes == sorted(codes)


def test_equal_content_gives_equal_bytes_on_one_thread_and_on_four(
    make_warehouse, tmp_path, header, extras
):
    one = publish(make_warehouse(4000, threads=1), tmp_path / "a", header, extras)
    four = make_warehouse(4000, threads=4)
    for table in TABLES:
        four.execute(
            f"create or replace table {table.relation} as "
            f"select * from {table.relation} order by hash({table.name}) desc"
        )
    other = publish(four, tmp_path / "b", header, extras)
    assert other.release_id == one.release_id
    assert tree(other.folder) == tree(one.folder)


def test_the_duckdb_file_has_a_storage_version_every_1_x_client_reads(
    warehouse, releases, header, extras
):
    folder = publish(warehouse, releases, header, extras).folder
    head = (folder / "diaodu.duckdb").read_bytes()[:20]
    assert (head[8:12], int.from_bytes(head[12:20], "little")) == (b"DUCK", 64)


def test_publishing_the_same_content_again_leaves_the_release_alone_and_points_at_it(
    warehouse, releases, header, extras
):
    first = publish(warehouse, releases, header, extras)
    later = header.model_copy(update={"as_of": header.as_of + timedelta(days=1)})
    second = publish(warehouse, releases, later, extras)
    built_later = header.model_copy(update={"built_at": header.built_at + timedelta(hours=3)})
    again = publish(warehouse, releases, built_later, extras)
    assert (again.release_id, again.is_new) == (first.release_id, False)
    assert again.manifest == first.manifest
    assert (releases / "current").readlink().name == first.release_id
    assert [r.release_id for r in catalogue.list_all(releases)] == [
        second.release_id,
        first.release_id,
    ]


def test_a_release_damaged_on_disk_is_built_again(warehouse, releases, header, extras):
    first = publish(warehouse, releases, header, extras)
    victim = first.folder / "tables" / "matters.parquet"
    victim.chmod(0o644)
    victim.write_bytes(victim.read_bytes()[:-9])
    again = publish(warehouse, releases, header, extras)
    assert (again.release_id, again.is_new) == (first.release_id, True)
    assert catalogue.verify(releases).is_intact


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("update marts.projects set project_name = '改名'", id="a public cell"),
        pytest.param("update restricted.contacts set phone = '13800000000'", id="a contact"),
        pytest.param("delete from latest.orphans", id="a lost row"),
    ],
)
def test_another_content_is_another_release(warehouse, releases, header, extras, change):
    first = publish(warehouse, releases, header, extras)
    warehouse.execute(change)
    second = publish(warehouse, releases, header, extras)
    assert second.release_id != first.release_id
    assert second.manifest.previous == first.release_id


def test_another_rule_book_or_instant_is_another_release(warehouse, releases, header, extras):
    changes = [{}, {"rulebook_version": "2"}, {"as_of": header.as_of + timedelta(seconds=1)}]
    headers = [header.model_copy(update=change) for change in changes]
    ids = {publish(warehouse, releases, h, extras).release_id for h in headers}
    assert len(ids) == 3


def test_documents_carry_the_release_id_that_they_helped_to_make(
    warehouse, releases, header, extras
):
    release = publish(warehouse, releases, header, extras)
    assert (release.folder / "quality.html").read_text() == f"<p>{release.release_id}</p>"


def test_contacts_are_restricted_and_the_rest_is_read_only(warehouse, releases, header, extras):
    folder = publish(warehouse, releases, header, extras).folder
    contacts = folder / "restricted" / "contacts.parquet"
    assert pq.read_table(contacts)["phone"].to_pylist() == ["13912345678"]
    assert contacts.stat().st_mode & 0o777 == 0o600
    assert contacts.parent.stat().st_mode & 0o777 == 0o700
    assert (folder / "tables" / "projects.parquet").stat().st_mode & 0o777 == 0o444
    for path in folder.rglob("*"):
        if path.is_file() and path != contacts:
            assert b"13912345678" not in path.read_bytes()


def test_personal_numbers_in_free_text_are_masked_and_counted(warehouse, releases, header, extras):
    warehouse.execute(
        "update marts.projects set owner_name = '张三 139 1234 5678' where longitude = 104.0"
    )
    release = publish(warehouse, releases, header, extras)
    table = pq.read_table(release.folder / "tables" / "projects.parquet")
    assert "张三 139****5678" in table["owner_name"].to_pylist()
    assert [(m.table, m.column, m.values) for m in release.manifest.masked] == [
        ("projects", "owner_name", 1)
    ]


def test_a_missing_relation_is_named_with_what_to_do(warehouse, releases, header, extras):
    warehouse.execute("drop table scoring.health")
    with pytest.raises(ExportError, match=r"^health: .* no scoring\.health\. Next: build"):
        publish(warehouse, releases, header, extras)
    assert [path.name for path in releases.iterdir()] == [".lock"]


def test_a_missing_key_column_is_named(warehouse, releases, header, extras):
    warehouse.execute("alter table marts.permits drop permit_no")
    with pytest.raises(ExportError, match=r"permits: marts\.permits has no key column permit_no"):
        publish(warehouse, releases, header, extras)


def test_a_failed_audit_leaves_the_last_release_current_and_nothing_behind(
    warehouse, releases, header, extras
):
    first = publish(warehouse, releases, header, extras)
    warehouse.execute("insert into marts.organisations select * from marts.organisations")
    with pytest.raises(AuditError, match="organisations: 1 repeated keys"):
        publish(warehouse, releases, header, extras)
    assert (releases / "current").resolve() == first.folder
    assert {path.name for path in releases.iterdir()} == {".lock", "current", first.release_id}
