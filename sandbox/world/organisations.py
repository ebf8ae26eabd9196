"""The organisations of the city: 23 departments (市级部门), 12 groups (市属国企), 23 districts.

One entry an organisation. Districts carry what projects need to know about the ground they stand
on; names of people and phone numbers never enter.
"""

from typing import NamedTuple

import numpy as np

from sandbox.world.draws import Ints


class District(NamedTuple):
    """One of the 23 districts: codes, aliases in use, centre and share of the projects."""

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    code_region: int  # the region inside project codes, not always the statistical code
    longitude: float
    latitude: float
    weight: float


DISTRICTS = (
    District("510104", "锦江区", "锦江", ("锦江",), 510104, 104.08, 30.66, 3),
    District("510105", "青羊区", "青羊", ("青羊",), 510105, 104.06, 30.67, 3),
    District("510106", "金牛区", "金牛", ("金牛",), 510106, 104.05, 30.69, 4),
    District("510107", "武侯区", "武侯", ("武侯",), 510107, 104.04, 30.64, 4),
    District("510108", "成华区", "成华", ("成华",), 510108, 104.10, 30.66, 4),
    District("510112", "龙泉驿区", "龙泉驿", ("龙泉驿", "经开区"), 510112, 104.27, 30.56, 6),
    District("510113", "青白江区", "青白江", ("青白江",), 510113, 104.25, 30.88, 4),
    District("510114", "新都区", "新都", ("新都",), 510114, 104.16, 30.82, 5),
    District("510115", "温江区", "温江", ("温江",), 510115, 103.84, 30.68, 4),
    District("510116", "双流区", "双流", ("双流", "双流县", "510122"), 510116, 103.92, 30.57, 6),
    District("510117", "郫都区", "郫都", ("郫都", "郫县", "510124"), 510117, 103.89, 30.80, 4),
    District("510118", "新津区", "新津", ("新津", "新津县", "510132"), 510118, 103.81, 30.41, 4),
    District("510121", "金堂县", "金堂", ("金堂",), 510121, 104.41, 30.86, 4),
    District("510129", "大邑县", "大邑", ("大邑",), 510129, 103.52, 30.59, 3),
    District("510131", "蒲江县", "蒲江", ("蒲江",), 510131, 103.51, 30.20, 2),
    District(
        "510171",
        "四川天府新区",
        "天府新区",
        ("成都天府新区", "天府新区成都直管区", "天府新区"),
        510100,
        104.07,
        30.42,
        8,
    ),
    District(
        "510172",
        "成都高新区",
        "高新区",
        ("高新区", "高新南区", "高新西区", "510109"),
        510109,
        104.06,
        30.59,
        8,
    ),
    District("510173", "成都东部新区", "东部新区", ("东部新区",), 510100, 104.45, 30.35, 7),
    District("510181", "都江堰市", "都江堰", ("都江堰",), 510181, 103.65, 30.99, 3),
    District("510182", "彭州市", "彭州", ("彭州",), 510182, 103.96, 30.99, 4),
    District("510183", "邛崃市", "邛崃", ("邛崃",), 510183, 103.46, 30.41, 3),
    District("510184", "崇州市", "崇州", ("崇州",), 510184, 103.67, 30.63, 3),
    District("510185", "简阳市", "简阳", ("简阳",), 510185, 104.55, 30.41, 4),
)

DEPARTMENTS = (
    "市发改委",
    "市经信局市新经济委",
    "市教育局",
    "市科技局",
    "市公安局",
    "市民政局",
    "市司法局",
    "市财政局",
    "市人社局",
    "市规划和自然资源局",
    "市生态环境局",
    "市住建局",
    "市城管委",
    "市交通运输局",
    "市水务局",
    "市农业农村局",
    "市商务局",
    "市文广旅局",
    "市卫健委",
    "市应急局",
    "市体育局",
    "市投促局",
    "市公园城市局",
)

GROUPS = (
    "成都轨道交通集团有限公司",
    "成都产业投资集团有限公司",
    "成都兴城投资集团有限公司",
    "成都交通投资集团有限公司",
    "成都环境投资集团有限公司",
    "成都城建投资管理集团有限责任公司",
    "成都文化旅游发展集团有限责任公司",
    "成都市公共交通集团有限公司",
    "成都传媒集团",
    "成都益民投资集团有限公司",
    "成都农商发展集团有限公司",
    "成都医疗健康投资集团有限公司",
)

DEPARTMENT, GROUP, DISTRICT = "市级部门", "市属国企", "区(市)县"
FIRST_GROUP = len(DEPARTMENTS)
FIRST_DISTRICT = FIRST_GROUP + len(GROUPS)


def org_ids() -> list[str]:
    """Return the id of every organisation: departments, then groups, then districts."""
    departments = [f"BM{number:03}" for number in range(1, len(DEPARTMENTS) + 1)]
    groups = [f"GQ{number:03}" for number in range(1, len(GROUPS) + 1)]
    return departments + groups + [f"QX{district.code}" for district in DISTRICTS]


def org_names() -> list[str]:
    """Return the name of every organisation, in the order of ``org_ids``."""
    districts = [f"{district.name}人民政府" for district in DISTRICTS]
    return [
        *DEPARTMENTS,
        *GROUPS,
        *(name.replace("新区人民政府", "新区管委会") for name in districts),
    ]


def org_kinds() -> list[str]:
    """Return the kind (单位类别) of every organisation, in the order of ``org_ids``."""
    return [DEPARTMENT] * len(DEPARTMENTS) + [GROUP] * len(GROUPS) + [DISTRICT] * len(DISTRICTS)


def code_regions(district: Ints, coded_year: Ints) -> Ints:
    """Return the region a project code carries, with the county codes of the years they lived."""
    regions = np.array([unit.code_region for unit in DISTRICTS])[district]
    renamed = ((510116, 510122, 2016), (510117, 510124, 2017), (510118, 510132, 2020))
    for new, old, until in renamed:
        regions = np.where((regions == new) & (coded_year < until), old, regions)
    return regions
