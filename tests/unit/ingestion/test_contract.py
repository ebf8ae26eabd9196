"""The feed contract: what a feed file may say, and what contradicts itself."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from ingestion.contract import Feed

FEEDS = Path(__file__).parents[3] / "cities" / "sandbox" / "feeds"


def problems(data):
    with pytest.raises(ValidationError) as caught:
        Feed.model_validate(data)
    return [(error["loc"], error["msg"]) for error in caught.value.errors()]


@pytest.mark.parametrize("path", sorted(FEEDS.rglob("*.yml")), ids=lambda path: path.stem)
def test_every_feed_of_the_sandbox_city_keeps_the_contract(path):
    feed = Feed.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert f"{feed.source}/{feed.table}" == path.relative_to(FEEDS).with_suffix("").as_posix()


def test_a_column_is_sent_under_its_label_unless_told_otherwise(feed):
    assert [column.sent_as for column in feed.columns] == ["电子监管号", "mj", "更新时间"]


def test_landing_has_a_companion_for_every_column_with_units(feed):
    assert feed.names == ("supervision_no", "area_sqm", "updated_at")
    assert feed.landing_names == (*feed.names, "area_sqm__unit")


@pytest.mark.parametrize("kind", ["date", "month", "timestamp"])
def test_any_time_may_tell_when_a_row_was_first_known(file, kind):
    data = file(known_by=["told"])
    data["columns"].append({"name": "told", "label": "告知", "type": kind})
    assert Feed.model_validate(data).known_by == ("told",)


def test_rows_without_a_time_and_rows_of_which_nothing_is_said_are_told_apart(file):
    assert Feed.model_validate(file(known_by=[])).known_by == ()
    assert Feed.model_validate(file()).known_by is None


@pytest.mark.parametrize(
    "name", ["known_at", "superseded_at", "followed_at", "known_basis", "findings"]
)
def test_names_that_staging_adds_are_taken(file, name):
    data = file()
    data["columns"].append({"name": name, "label": "备注", "type": "text"})
    assert "used by the pipeline" in problems(data)[0][1]


def test_a_factor_is_the_number_as_written(feed):
    assert feed.column("area_sqm").unit["亩"] == Decimal("666.6667")


def test_a_secret_is_named_after_its_feed(feed):
    assert feed.secret_variable("TOKEN") == "DIAODU_SECRET_LAND_PARCELS_TOKEN"


@pytest.mark.parametrize(
    ("written", "span"),
    [
        pytest.param("10s", timedelta(seconds=10), id="seconds"),
        pytest.param("5m", timedelta(minutes=5), id="minutes"),
        pytest.param("2h", timedelta(hours=2), id="hours"),
        pytest.param("31d", timedelta(days=31), id="days"),
    ],
)
def test_a_duration_is_a_number_and_a_unit(file, written, span):
    data = file()
    data["connector"]["window"]["overlap"] = written
    assert Feed.model_validate(data).connector.window.overlap == span


@pytest.mark.parametrize("written", ["2 h", "h", "-2h", "2w", "1.5h", 7200, "", "٢h"])
def test_anything_else_is_no_duration(file, written):
    data = file()
    data["connector"]["window"]["overlap"] = written
    [(place, message)] = problems(data)
    assert place[-1] == "overlap"
    assert message == "should be a number and a unit, as in 10s, 5m, 2h or 7d"


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        pytest.param(
            {"grain": ["supervision_nr"]},
            ("grain", 0),
            "supervision_nr is not one of the columns; did you mean supervision_no?",
            id="unknown grain",
        ),
        pytest.param(
            {"grain": ["area_sqm"]},
            ("grain", 0),
            "area_sqm is part of the grain: say required: true",
            id="grain that may be empty",
        ),
        pytest.param(
            {"latest_by": ["updated"]},
            ("latest_by", 0),
            "updated is not one of the columns; did you mean updated_at?",
            id="unknown latest_by",
        ),
        pytest.param(
            {"known_by": ["updated"]},
            ("known_by", 0),
            "updated is not one of the columns; did you mean updated_at?",
            id="unknown known_by",
        ),
        pytest.param(
            {"known_by": ["updated_at", "area_sqm"]},
            ("known_by", 1),
            "area_sqm is decimal, but a time is needed: date, month, timestamp",
            id="known_by that is no time",
        ),
        pytest.param(
            {"deleted": {"column": "is_valid", "equals": False}},
            ("deleted", "column"),
            "is_valid is not one of the columns",
            id="unknown tombstone",
        ),
        pytest.param(
            {"tilte": "x"}, ("tilte",), "unknown key tilte; did you mean title?", id="key"
        ),
        pytest.param({"title": ""}, ("title",), "should have at least 1 character", id="empty"),
        pytest.param(
            {"feed": "parcels"},
            ("feed",),
            "should match pattern '^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$'",
            id="feed without source",
        ),
        pytest.param(
            {"columns": []},
            ("columns",),
            "should have at least 1 item after validation, not 0",
            id="no column",
        ),
    ],
)
def test_a_feed_that_contradicts_itself_is_told_where(file, changes, place, message):
    assert (place, message) in problems(file(**changes))


@pytest.mark.parametrize(
    ("part", "changes", "message"),
    [
        pytest.param(
            "window", {"field": "update_at"}, "is not one of the columns; did you", id="field"
        ),
        pytest.param("window", {"overlop": "2h"}, "unknown key overlop; did you", id="window key"),
        pytest.param(
            "paging",
            {"kind": "page", "page": "n", "size": "s", "rows": 1, "stable_order": "xx"},
            "xx is not one of the columns",
            id="order",
        ),
        pytest.param(
            "paging", {"kind": "pages"}, "should be one of 'page', 'cursor'; did you", id="paging"
        ),
        pytest.param("auth", {"kind": "token"}, "should be one of 'bearer', 'sign", id="auth"),
        pytest.param("auth", {"secret": "token"}, "should match pattern", id="secret name"),
        pytest.param("ok", {"equals": 0}, "the key path is missing", id="ok without path"),
    ],
)
def test_a_connector_that_contradicts_itself_is_told(file, part, changes, message):
    data = file()
    data["connector"][part] = {**data["connector"].get(part, {}), **changes}
    assert any(message in told for _, told in problems(data))


@pytest.mark.parametrize(
    ("column", "message"),
    [
        pytest.param({"type": "date", "values": {"一": "one"}}, "values does not fit", id="values"),
        pytest.param({"type": "integer", "unit": {"元": 1}}, "unit does not fit", id="unit"),
        pytest.param({"type": "date", "pattern": "x"}, "pattern does not fit", id="pattern"),
        pytest.param({"type": "text", "min": 0}, "min does not fit", id="min"),
        pytest.param({"type": "text", "scale": 2}, "scale does not fit", id="scale"),
        pytest.param({"type": "decimal", "unit": {"元": 2}}, "no unit has factor 1", id="factor"),
        pytest.param({"type": "decimal", "min": 2, "max": 1}, "min 2 is above max 1", id="bounds"),
        pytest.param({"type": "text", "pattern": "(a"}, "does not compile", id="broken pattern"),
        pytest.param({"type": "text", "pattern": "(?=a)"}, "lookaround", id="lookahead"),
        pytest.param({"type": "texts"}, "; did you mean text?", id="type"),
        pytest.param({"type": "text", "values": {1: "one"}}, "put it in quotes", id="bare number"),
        pytest.param({"type": "text", "name": "row_no"}, "used by the pipeline", id="reserved"),
        pytest.param({"type": "text", "name": "Note"}, "should match pattern", id="capitals"),
        pytest.param({"type": "text", "name": "a__unit"}, "should match pattern", id="companion"),
        pytest.param({"type": "text", "label": "面积"}, "label 面积 is used twice", id="label"),
        pytest.param({"type": "text", "sent_as": "mj"}, "sent_as mj is used twice", id="sent_as"),
        pytest.param({"type": "text", "name": "area_sqm"}, "name area_sqm is used", id="name"),
        pytest.param({"type": "text", "required": "yes"}, "should be a valid boolean", id="yes"),
        pytest.param({"type": "text", "max_len": 3}, "unknown key max_len", id="key"),
        pytest.param({}, "the key type is missing", id="no type"),
    ],
)
def test_a_column_that_contradicts_itself_is_told(file, column, message):
    data = file()
    data["columns"].append({"name": "note", "label": "备注", **column})
    told = problems(data)
    assert len(told) == 1
    assert message in told[0][1]


@pytest.mark.parametrize(
    ("changes", "is_fine"),
    [
        pytest.param({"min": 1, "max": 1}, True, id="one value"),
        pytest.param({"min": 1, "max": 0.99}, False, id="no value"),
        pytest.param({"scale": 0}, True, id="fewest decimals"),
        pytest.param({"scale": 9}, True, id="most decimals"),
        pytest.param({"scale": 10}, False, id="too many decimals"),
        pytest.param({"unit": {"万元": 1, "元": 0.0001}}, True, id="small factor"),
        pytest.param({"unit": {"万元": 1, "元": 0}}, False, id="zero factor"),
    ],
)
def test_numbers_of_a_column_have_bounds(file, changes, is_fine):
    data = file()
    data["columns"].append({"name": "price", "label": "价", "type": "decimal", **changes})
    if is_fine:
        assert Feed.model_validate(data).column("price")
    else:
        assert problems(data)


@pytest.mark.parametrize(
    ("stale_after", "is_fine"),
    [pytest.param("24h", True, id="equal"), pytest.param("23h", False, id="shorter")],
)
def test_a_feed_is_late_before_it_is_stale(file, stale_after, is_fine):
    data = file()
    data["expect"]["stale_after"] = stale_after
    if is_fine:
        assert Feed.model_validate(data)
    else:
        assert problems(data)[0][0] == ("expect", "stale_after")


def test_a_window_needs_a_sweep(file):
    data = file()
    del data["connector"]["sweep"]
    assert "needs a sweep" in problems(data)[0][1]


@pytest.mark.parametrize("variable", ["DIAODU_SECRET_X", "HOME", "", "diaodu_x"])
def test_an_address_holds_neither_secrets_nor_foreign_variables(file, variable):
    data = file()
    data["connector"]["url"] = f"http://${{{variable}}}/api"
    assert problems(data)[0][0] == ("connector", "url")


def test_what_is_malformed_and_what_contradicts_itself_are_told_together(file):
    data = file(grain=["nothing"], tilte="x")
    data["columns"][1]["type"] = "decimel"
    assert len(problems(data)) == 3


def test_a_feed_does_not_change_once_read(feed):
    with pytest.raises(ValidationError):
        feed.title = "x"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"check": "uscc"}, None),
        ({"check": "words", "wanted": True}, None),
        ({"check": "longitude"}, "check longitude does not fit type text"),
        ({"wanted": True, "required": True}, "a required column is wanted anyway"),
        ({"past": True}, "past does not fit type text, only date or month or timestamp"),
        ({"several": True}, "several does not fit type text, only project_code"),
        ({"not_before": "updated_at"}, "not_before does not fit type text"),
        ({"tolerance": 0.2}, "it needs not_below or not_above beside it"),
    ],
)
def test_what_a_cell_should_satisfy_fits_its_type(file, keys, said):
    data = file()
    data["columns"].append({"name": "told", "label": "告知", "type": "text", **keys})
    if said is None:
        assert Feed.model_validate(data).column("told").name == "told"
    else:
        assert said in problems(data)[0][1]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("updated_at", None),
        ("nobody", "nobody is not one of the columns"),
        ("told_at", "told_at is compared with itself"),
        ("signed_on", "signed_on is date, not timestamp: they do not compare"),
    ],
)
def test_a_column_is_compared_with_another_of_its_type(file, other, said):
    data = file()
    data["columns"].append({"name": "signed_on", "label": "签订", "type": "date"})
    told = {"name": "told_at", "label": "告知", "type": "timestamp", "not_before": other}
    data["columns"].append(told)
    if said is None:
        assert Feed.model_validate(data).column("told_at").not_before == other
    else:
        assert said in problems(data)[0][1]
