"""The releases of a folder: listed, shown, verified, rolled back, pruned."""

from datetime import timedelta

import pytest

from exports import catalogue, folders
from exports.catalogue import CatalogueError
from exports.release import publish


@pytest.fixture
def releases(tmp_path):
    return tmp_path / "releases"


@pytest.fixture
def three(make_warehouse, releases, header, extras):
    """Ids of three releases a day apart, the last one current."""
    con = make_warehouse(2)
    days = (header.model_copy(update={"as_of": header.as_of + timedelta(days=n)}) for n in range(3))
    return [publish(con, releases, day, extras).release_id for day in days]


def test_releases_are_listed_newest_first_with_the_current_one_marked(releases, three):
    found = catalogue.list_all(releases)
    assert [r.release_id for r in found] == three[::-1]
    assert [r.is_current for r in found] == [True, False, False]
    assert found[0].rows == sum(table.rows for table in catalogue.show(releases).tables)
    assert found[0].size > 1000


def test_a_release_is_found_by_id_by_a_beginning_of_it_and_as_current(releases, three):
    assert catalogue.show(releases, three[0]).release_id == three[0]
    assert catalogue.show(releases, three[1][:8]).release_id == three[1]
    assert catalogue.show(releases).release_id == three[2]


def test_verify_names_what_was_changed_added_and_taken_away(releases, three):
    folder = releases / three[1]
    (folder / "tables" / "permits.parquet").chmod(0o644)
    (folder / "tables" / "permits.parquet").write_bytes(b"PAR1")
    (folder / "people" / "kpis.csv").unlink()
    (folder / "people" / "mine.csv").write_text("x")
    (folder / "restricted" / "contacts.parquet").chmod(0o644)
    found = catalogue.verify(releases, three[1])
    assert not found.is_intact
    assert found.problems == [
        "people/kpis.csv is missing",
        "people/mine.csv is not in the manifest",
        "restricted/contacts.parquet can be read by others; it has to have mode 0600",
        "tables/permits.parquet was changed after publication",
    ]
    assert catalogue.verify(releases).is_intact


def test_a_damaged_manifest_is_a_problem_of_its_release_alone(releases, three):
    manifest = releases / three[0] / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text('{"release_id": ')
    assert "manifest.json is damaged" in catalogue.verify(releases, three[0]).problems[0]
    assert catalogue.verify(releases).is_intact


def test_rolling_back_points_at_the_release_before(releases, three):
    assert catalogue.rollback(releases).release_id == three[1]
    assert folders.current_id(releases) == three[1]
    assert catalogue.rollback(releases, three[2]).release_id == three[2]


def test_rolling_back_to_a_damaged_release_is_refused(releases, three):
    (releases / three[1] / "people" / "kpis.csv").unlink()
    with pytest.raises(CatalogueError, match=r"people/kpis.csv is missing. Next: roll back to ano"):
        catalogue.rollback(releases)
    assert folders.current_id(releases) == three[2]


def test_the_first_release_has_nothing_before_it(releases, three):
    catalogue.rollback(releases, three[0])
    with pytest.raises(CatalogueError, match="has no predecessor"):
        catalogue.rollback(releases)


def test_pruning_keeps_the_newest_and_the_current_one(releases, three):
    catalogue.rollback(releases, three[0])
    assert catalogue.prune(releases, keep=1) == [three[1]]
    assert folders.release_ids(releases) == [three[0], three[2]]
    assert folders.current_id(releases) == three[0]


@pytest.mark.parametrize(("keep", "removed"), [(2, 1), (3, 0)])
def test_pruning_removes_only_what_is_too_many(releases, three, keep, removed):
    assert catalogue.prune(releases, keep=keep) == three[:removed]


def test_pruning_everything_is_refused(releases):
    with pytest.raises(CatalogueError, match="at least one release has to be kept"):
        catalogue.prune(releases, keep=0)


def test_an_empty_folder_has_no_releases(releases):
    assert catalogue.list_all(releases) == []
    with pytest.raises(CatalogueError, match="nothing is published yet"):
        catalogue.show(releases)


def test_an_unknown_release_is_said_to_be_none(releases, three):
    with pytest.raises(CatalogueError, match="no release called 2031"):
        catalogue.show(releases, "2031")


def test_a_second_publisher_is_told_to_wait(releases, three, monkeypatch):
    monkeypatch.setattr(folders, "_PATIENCE_S", 0.05)
    with folders.held(releases), pytest.raises(CatalogueError, match="another process is publish"):
        catalogue.prune(releases, keep=1)
