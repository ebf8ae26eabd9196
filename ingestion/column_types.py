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

FITTING_TYPES: Mapping[str, tuple[ColumnType, ...]] = {
    "values": ("text",),
    "pattern": ("text",),
    "unit": ("decimal",),
    "scale": ("decimal",),
    "min": ("integer", "decimal"),
    "max": ("integer", "decimal"),
}

# Types whose values say when something was.
TIME_TYPES: tuple[ColumnType, ...] = ("date", "month", "timestamp")
