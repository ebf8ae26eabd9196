"""The types a column may have (字段类型), and which keys of a column make sense for which.

Must not enter: how a value of a type is read (staging does that).
"""

from collections.abc import Mapping
from typing import Literal, get_args

ColumnType = Literal[
    "text",
    "integer",
    "decimal",
    "date",
    "month",
    "timestamp",
    "boolean",
    "project_code",
    "district",
]

COLUMN_TYPES: tuple[str, ...] = get_args(ColumnType)

# What a text or number is looked at for (检查): `uscc` a credit code (统一社会信用代码) with both
# its check characters; `words` prose or a name, in one encoding and one script; `longitude` and
# `latitude` degrees within the city, or metres of a declared system.
Check = Literal["uscc", "words", "longitude", "latitude"]

CHECKS: tuple[str, ...] = get_args(Check)

FITTING_CHECKS: Mapping[str, ColumnType] = {
    "uscc": "text",
    "words": "text",
    "longitude": "decimal",
    "latitude": "decimal",
}

FITTING_TYPES: Mapping[str, tuple[ColumnType, ...]] = {
    "values": ("text",),
    "pattern": ("text",),
    "unit": ("decimal",),
    "scale": ("decimal",),
    "min": ("integer", "decimal"),
    "max": ("integer", "decimal"),
    "several": ("project_code",),
    "past": ("date", "month", "timestamp"),
    "not_before": ("date", "month", "timestamp"),
    "not_after": ("date", "month", "timestamp"),
    "not_below": ("integer", "decimal"),
    "not_above": ("integer", "decimal"),
}

# Keys of a column that name another column, which should be of the same type.
COMPARED_WITH: tuple[str, ...] = ("not_before", "not_after", "not_below", "not_above")

# Types whose values say when something was.
TIME_TYPES: tuple[ColumnType, ...] = ("date", "month", "timestamp")
