"""The work folder of a batch: raw bytes kept as received, whatever they are called."""

import hashlib

import pyarrow as pa
import pytest


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        pytest.param("page-0001.json", "page-0001.json", id="plain"),
        pytest.param("投资月报 11月.xlsx", "投资月报_11月.xlsx", id="Chinese"),
        pytest.param("../../etc/passwd", "_.._etc_passwd", id="traversal"),
        pytest.param("/abs/olute", "_abs_olute", id="absolute"),
        pytest.param("a\0b\nc", "a_b_c", id="control characters"),
        pytest.param("..", "unnamed", id="parent"),
        pytest.param("", "unnamed", id="empty"),
        pytest.param("长" * 300 + ".csv", "长" * 56 + ".csv", id="long"),
    ],
)
def test_a_name_is_made_safe(landing, feed, name, kept):
    stage = landing.stage(feed)
    path = stage.keep(name, b"bytes")
    assert path == stage.raw / kept
    assert path.read_bytes() == b"bytes"


def test_two_files_of_one_name_are_both_kept(landing, feed):
    stage = landing.stage(feed)
    names = [stage.keep("a.b.csv", bytes([number])).name for number in range(3)]
    assert names == ["a.b.csv", "a.b-2.csv", "a.b-3.csv"]
    assert stage.files["raw/a.b-3.csv"] == hashlib.sha256(b"\2").hexdigest()


def test_what_was_sent_is_known_from_the_columns(landing, feed):
    stage = landing.stage(feed)
    assert stage.is_empty
    stage.append(pa.table({"supervision_no": ["1"], "note": ["x"]}))
    assert (stage.rows, stage.sent, stage.extras) == (1, {"supervision_no"}, ("note",))
    assert not stage.is_empty


def test_a_notice_is_one_line(landing, feed):
    stage = landing.stage(feed)
    stage.notice("total moved\n from 3\tto 4 ")
    assert stage.notices == ["total moved from 3 to 4"]
