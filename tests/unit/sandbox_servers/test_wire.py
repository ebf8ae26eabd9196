"""What the agencies' systems take from the feed files."""

from urllib.parse import urlsplit

import pytest

from sandbox.servers.wire import read_wires


def test_every_feed_of_the_city_has_a_wire(wires):
    assert len(wires) == 27
    assert {wire.kind for wire in wires.values()} == {"rest", "database", "files"}


def test_keys_on_the_wire_are_what_the_source_sends_or_else_the_label(wires):
    assert wires["approval/projects"].key("project_code") == "xmdm"
    assert wires["land/parcels"].key("project_code") == "项目代码"
    assert wires["land/parcels"].key("新增字段") == "新增字段"


def test_a_rest_wire_knows_its_path_order_and_secrets(wires):
    wire = wires["approval/matters"]
    assert wire.environment == "DIAODU_APPROVAL_URL"
    assert wire.path == urlsplit("http://host/openapi/v1/matters").path
    assert wire.order == ("matter_instance_id",)
    assert [wire.secret_variable(name) for name in wire.secret_names] == [
        "DIAODU_SECRET_APPROVAL_MATTERS_APP_KEY",
        "DIAODU_SECRET_APPROVAL_MATTERS_APP_SECRET",
    ]


def test_a_cursor_walk_is_ordered_by_the_grain(wires):
    assert wires["site/attendance_daily"].order == ("construction_no", "day")


def test_a_file_wire_knows_its_folder(wires):
    assert wires["usage/visits"].environment == "DIAODU_DROP"
    assert wires["usage/visits"].folder == "usage"


def test_a_folder_without_feeds_is_said_to_be_one(tmp_path):
    with pytest.raises(FileNotFoundError, match="name a city folder"):
        read_wires(tmp_path)
