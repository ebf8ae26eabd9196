"""What a pull is given from outside, and the one plain line it ends in when that is missing."""

import pytest

from ingestion.errors import SourceError


def test_variables_are_filled_in(context):
    filled = type(context)(
        environment={"DIAODU_A": "http://a", "DIAODU_B": "${DIAODU_A}"},
        now=context.now,
        clock="system",
        time_zone=context.time_zone,
    )
    assert filled.expand("${DIAODU_A}/x/${DIAODU_B}") == "http://a/x/${DIAODU_A}"


def test_a_missing_variable_is_named(context):
    with pytest.raises(SourceError, match="the variable DIAODU_LAND_URL is not set"):
        context.expand("${DIAODU_LAND_URL}/api")


def test_a_secret_is_read_by_feed_and_name(context, feed):
    assert context.secret(feed, "TOKEN") == "t"


def test_a_missing_secret_is_named(context, feed):
    with pytest.raises(SourceError) as caught:
        context.secret(feed, "APP_KEY")
    assert str(caught.value) == (
        "land/parcels: the secret DIAODU_SECRET_LAND_PARCELS_APP_KEY is not set. "
        "Next: set DIAODU_SECRET_LAND_PARCELS_APP_KEY."
    )


def test_a_context_does_not_show_its_secrets(context):
    assert "TOKEN" not in repr(context)


def test_an_error_is_one_short_line_about_one_feed():
    error = SourceError("", "a\nb\tc." + "d" * 400, "wait.\n").about("land/parcels")
    assert str(error).startswith("land/parcels: a b c.ddd")
    assert str(error).endswith("…. Next: wait.")
    assert len(error.problem) == 300
    assert "\n" not in str(error)
