"""A publish that dies at any step changes nothing that a reader sees, and the next one succeeds."""

import os
import threading
from datetime import timedelta

import pytest

from exports import folders
from exports.release import publish
from exports.verification import problems_of

STEPS = ("fsync", "mkdir", "chmod", "rename", "replace", "symlink", "unlink", "rmdir")


class Killed(BaseException):
    """Stands for SIGKILL: once it struck, no cleaning-up code gets anything done either."""


class Disk:
    """Counts calls of os functions and dies at the n-th call of one of them."""

    def __init__(self, monkeypatch, step=None, hit=0):
        self.calls = dict.fromkeys(STEPS, 0)
        self.fate = (step, hit)
        self.is_dead = False
        for name in STEPS:
            monkeypatch.setattr(os, name, self.counting(name, getattr(os, name)))

    def counting(self, name, real):
        def call(*args, **kwargs):
            self.calls[name] += 1
            if self.is_dead or (name, self.calls[name]) == self.fate:
                self.is_dead = True
                raise Killed
            return real(*args, **kwargs)

        return call


def days_after(header):
    day = 0
    while True:
        day += 1
        yield header.model_copy(update={"as_of": header.as_of + timedelta(days=day)})


def fates(calls):
    """First and last call of every step that publishing takes."""
    for step, count in calls.items():
        yield from ((step, hit) for hit in sorted({1, count}) if count)


def test_dying_at_any_step_leaves_a_whole_release_current_and_the_next_publish_succeeds(
    make_warehouse, tmp_path, header, extras, monkeypatch
):
    con, releases, headers = make_warehouse(3), tmp_path / "releases", days_after(header)
    publish(con, releases, header, extras)
    with monkeypatch.context() as patch:
        disk = Disk(patch)
        current = publish(con, releases, next(headers), extras).release_id
    for step in ("fsync", "mkdir", "chmod", "rename", "replace", "symlink"):
        assert disk.calls[step], f"publishing does not call os.{step} any more: test another step"
    for fate in fates(disk.calls):
        later = next(headers)
        with monkeypatch.context() as patch:
            Disk(patch, *fate)
            with pytest.raises(Killed):
                publish(con, releases, later, extras)
        seen = folders.current_id(releases)
        assert seen == current or seen.startswith(folders.stamp(later.as_of)), fate
        assert not problems_of(releases / seen), fate
        current = publish(con, releases, later, extras).release_id
        assert folders.current_id(releases) == current
        assert {p.name for p in releases.glob(".*")} <= {".lock"}, fate


def test_readers_find_a_whole_current_release_while_others_are_published(
    make_warehouse, tmp_path, header, extras
):
    con, releases, headers = make_warehouse(3), tmp_path / "releases", days_after(header)
    publish(con, releases, header, extras)
    done, seen, wrong = threading.Event(), set(), []

    def read():
        while not done.is_set():
            release = (releases / folders.CURRENT).resolve(strict=True)
            wrong.extend(problems_of(release))
            seen.add(release.name)

    reader = threading.Thread(target=read)
    reader.start()
    published = [publish(con, releases, next(headers), extras).release_id for _ in range(4)]
    done.set()
    reader.join()
    assert not wrong
    assert seen & set(published)
