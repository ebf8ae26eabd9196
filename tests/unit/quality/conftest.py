"""A feed with a column of every kind, and batches of it."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion.contract import Feed

COLUMNS = [
    {"name": "parcel_no", "label": "编号", "type": "text", "required": True, "pattern": r"P\d+"},
    {"name": "project_code", "label": "项目代码", "type": "project_code", "required": True},
    {
        "name": "mode",
        "label": "供地方式",
        "type": "text",
        "values": {"划拨": "allocated", "出让": "granted"},
    },
    {
        "name": "area_sqm",
        "label": "面积",
        "type": "decimal",
        "min": 0,
        "max": 1000000,
        "unit": {"平方米": 1, "亩": "666.6667"},
    },
    {"name": "price", "label": "价格", "type": "decimal", "scale": 6},
    {"name": "floors", "label": "层数", "type": "integer", "min": 1, "max": 200},
    {"name": "signed_on", "label": "签订日期", "type": "date"},
    {"name": "start_month", "label": "开工年月", "type": "month"},
    {"name": "updated_at", "label": "更新时间", "type": "timestamp"},
    {"name": "is_valid", "label": "有效", "type": "boolean"},
    {"name": "district", "label": "行政区", "type": "district"},
    {"name": "phone", "label": "联系电话", "type": "text", "personal": True, "pattern": r"1\d{10}"},
]
DISTRICTS = ("510104", "锦江区", "锦江")
GOOD = {
    "parcel_no": "P1",
    "project_code": "2305-510104-04-01-123456",
    "mode": "划拨",
    "area_sqm": "1200.5",
    "floors": "12",
    "signed_on": "2023-05-06",
    "start_month": "2023-05",
    "updated_at": "2023-05-06 07:08:09",
    "is_valid": "1",
    "district": "锦江",
}


@pytest.fixture(scope="session")
def feed():
    return Feed.model_validate(
        {
            "feed": "land/parcels",
            "title": "土地供应",
            "owner": "市规划和自然资源局",
            "grain": ["parcel_no"],
            "connector": {
                "kind": "files",
                "folder": "drop",
                "pattern": "*.csv",
                "each_file": "sweep",
                "header": ["编号"],
            },
            "expect": {
                "every": "1d",
                "stale_after": "3d",
                "min_rows_ratio": 0.8,
                "max_quarantine_ratio": 0.05,
            },
            "columns": COLUMNS,
        }
    )


@pytest.fixture
def batch(tmp_path, feed):
    """Return a function that writes rows (changes to a good row) as a staged batch."""

    def write(*changes, without=()):
        names = [name for name in feed.landing_names if name not in without]
        rows = [{**GOOD, "parcel_no": f"P{n}", **change} for n, change in enumerate(changes)]
        columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
        columns["row_no"] = pa.array(range(1, len(rows) + 1), pa.int64())
        path = tmp_path / "rows.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    return write
