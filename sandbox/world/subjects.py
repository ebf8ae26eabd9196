"""What projects are about: subjects by sector (项目类别), and the places they are named after.

One entry a subject. ``in_engineering`` is false for what transport, water and energy authorities
approve themselves: such projects never appear in the building-project platform (工改系统).
"""

from typing import NamedTuple

import numpy as np

from sandbox.world.draws import Ints

SECTORS = ("产业化", "基础设施", "公共服务", "生态环保")
INDUSTRY, INFRASTRUCTURE, PUBLIC_SERVICE, ECOLOGY = range(4)


class Subject(NamedTuple):
    """What a project builds: its words, industry code and responsible department."""

    sector: int
    words: str
    industry_code: str
    department: str
    in_engineering: bool


SUBJECTS = (
    Subject(INDUSTRY, "新能源汽车零部件生产基地", "C3670", "市经信局市新经济委", True),
    Subject(INDUSTRY, "集成电路封装测试基地", "C3973", "市经信局市新经济委", True),
    Subject(INDUSTRY, "生物医药产业园", "C2761", "市经信局市新经济委", True),
    Subject(INDUSTRY, "航空发动机关键部件制造基地", "C3741", "市经信局市新经济委", True),
    Subject(INDUSTRY, "新型显示器件生产线", "C3974", "市经信局市新经济委", True),
    Subject(INDUSTRY, "动力电池材料生产基地", "C3841", "市经信局市新经济委", True),
    Subject(INDUSTRY, "智能制造产业园", "C3490", "市经信局市新经济委", True),
    Subject(INDUSTRY, "绿色食品加工园", "C1499", "市农业农村局", True),
    Subject(INDUSTRY, "冷链物流中心", "G5930", "市商务局", True),
    Subject(INDUSTRY, "跨境电商产业园", "L7299", "市商务局", True),
    Subject(INDUSTRY, "文旅融合示范区", "R9030", "市文广旅局", True),
    Subject(INDUSTRY, "总部经济聚集区", "L7210", "市投促局", True),
    Subject(INDUSTRY, "数字经济产业园", "I6490", "市科技局", True),
    Subject(INDUSTRY, "现代农业产业园", "A0141", "市农业农村局", True),
    Subject(INFRASTRUCTURE, "市政道路及综合管廊工程", "E4813", "市住建局", True),
    Subject(INFRASTRUCTURE, "综合交通枢纽", "G5310", "市住建局", True),
    Subject(INFRASTRUCTURE, "片区基础设施建设工程", "E4819", "市住建局", True),
    Subject(INFRASTRUCTURE, "停车场及公共充电设施", "N7810", "市城管委", True),
    Subject(INFRASTRUCTURE, "高速公路扩容工程", "E4812", "市交通运输局", False),
    Subject(INFRASTRUCTURE, "轨道交通线路工程", "E4814", "市交通运输局", False),
    Subject(INFRASTRUCTURE, "供水厂及输水管线工程", "D4610", "市水务局", False),
    Subject(INFRASTRUCTURE, "输变电工程", "D4420", "市发改委", False),
    Subject(PUBLIC_SERVICE, "中学新建工程", "P8331", "市教育局", True),
    Subject(PUBLIC_SERVICE, "九年制学校", "P8321", "市教育局", True),
    Subject(PUBLIC_SERVICE, "人民医院新院区", "Q8411", "市卫健委", True),
    Subject(PUBLIC_SERVICE, "公共卫生临床中心", "Q8432", "市卫健委", True),
    Subject(PUBLIC_SERVICE, "保障性租赁住房", "K7040", "市住建局", True),
    Subject(PUBLIC_SERVICE, "文体活动中心", "R8890", "市体育局", True),
    Subject(PUBLIC_SERVICE, "养老服务综合体", "Q8514", "市民政局", True),
    Subject(PUBLIC_SERVICE, "应急物资储备中心", "S9222", "市应急局", True),
    Subject(PUBLIC_SERVICE, "公安业务技术用房", "S9223", "市公安局", True),
    Subject(PUBLIC_SERVICE, "职业技能实训基地", "P8391", "市人社局", True),
    Subject(ECOLOGY, "再生水厂", "D4620", "市水务局", True),
    Subject(ECOLOGY, "生活垃圾环保发电厂", "N7820", "市城管委", True),
    Subject(ECOLOGY, "绿道及公园建设工程", "N7850", "市公园城市局", True),
    Subject(ECOLOGY, "河道综合治理工程", "N7620", "市水务局", False),
    Subject(ECOLOGY, "流域水环境治理工程", "N7721", "市生态环境局", False),
)

PLACES = (
    "天府", "锦城", "蓉城", "龙泉山", "沱江", "锦江", "沙河", "三圣", "凤凰山", "北湖",
    "兴隆湖", "麓湖", "科学城", "空港", "临空", "锦绣", "青龙", "万家湾", "大丰", "白鹤",
    "安德", "花源", "永安", "淮州", "三岔湖", "石板滩", "清流", "宝光", "桂湖", "丹景山",
    "西岭", "雪山", "平乐", "临邛", "街子", "三江", "怀远", "朝阳湖", "普兴", "杨柳河",
    "东安湖", "怡心湖", "交子", "金融城", "新川", "中和", "成南", "成渝", "国际铁路港", "青城",
)  # fmt: skip

PHASES = ("", "（一期）", "（二期）", "(三期)", "一标段")
STEMS = (
    "蓉兴",
    "锦泰",
    "川投",
    "天合",
    "华晟",
    "明远",
    "鼎新",
    "瑞达",
    "博源",
    "中科",
    "云智",
    "晨光",
)
TRADES = (
    "科技",
    "实业",
    "置业",
    "新材料",
    "装备",
    "医药",
    "建设开发",
    "能源",
    "农业",
    "物流",
    "文旅",
    "电子",
)


def subjects_of(sector: Ints, draw: Ints) -> Ints:
    """Pick a subject of each sector; ``draw`` is any non-negative number."""
    owners = np.array([subject.sector for subject in SUBJECTS])
    firsts = np.searchsorted(owners, np.arange(len(SECTORS)))
    counts = np.bincount(owners, minlength=len(SECTORS))
    return firsts[sector] + draw % counts[sector]
