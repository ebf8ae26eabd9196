"""What a city declares as dbt variables: the one way its files reach the SQL."""

from datetime import datetime, timedelta
from typing import Any

from ingestion.city import City
from ingestion.column_types import COMPARED_WITH
from ingestion.contract import Column, Feed

# What a cell should satisfy; only what a feed file says is passed on.
SHOULD_HOLD = frozenset({"wanted", "check", "several", "past", "tolerance", *COMPARED_WITH})


def dbt_variables(city: City) -> dict[str, Any]:
    """Return the variables every dbt command of this city gets (JSON-ready)."""
    return {
        "feeds": {key: _feed(feed) for key, feed in sorted(city.feeds.items())},
        "districts": dict(city.district_codes),
        "bounding_box": city.bounding_box.model_dump(),
        "golden": {"crs": city.golden.crs, "fields": city.golden.orders},
        "utc_offset_hours": _utc_offset_hours(city),
    }


def _utc_offset_hours(city: City) -> int:
    """Return the offset of the city's zone; no Chinese city has had summer time since 1991."""
    offset = city.time_zone.utcoffset(datetime(2020, 1, 1))  # noqa: DTZ001  a wall-clock time
    return int((offset or timedelta()).total_seconds() // 3600)


def _feed(feed: Feed) -> dict[str, Any]:
    return {
        "grain": list(feed.grain),
        "latest_by": list(feed.latest_by),
        "known_by": None if feed.known_by is None else list(feed.known_by),
        "deleted": feed.deleted.model_dump() if feed.deleted else None,
        "columns": [_column(column) for column in feed.columns],
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "required": column.required,
        "pattern": column.pattern,
        "values": dict(column.values) if column.values else None,
        "unit": {name: str(factor) for name, factor in column.unit.items()}
        if column.unit
        else None,
        "min": None if column.min is None else str(column.min),
        "max": None if column.max is None else str(column.max),
        "scale": column.scale,
        "personal": column.personal,
        **column.model_dump(include=set(SHOULD_HOLD), exclude_defaults=True),
    }
