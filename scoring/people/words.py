"""措辞: the words of messages, by what happened. Data only; Chinese, as people read them.

Must not enter: names and numbers of people.
"""

from typing import Final

LEVELS: Final = {1: "一级", 2: "二级", 3: "三级"}

# What a message is headed by; the events are those people are told of.
HEADS: Final = {
    "opened": "{level}预警",
    "reopened": "{level}预警·再次触发",
    "escalated": "预警升为{level}",
    "downgraded": "预警降为{level}",
    "cleared": "预警解除",
    "response_overdue": "响应逾期·{level}预警",
    "feedback_overdue": "反馈逾期·{level}预警",
    "promise_missed": "承诺逾期·{level}预警",
    "reminded": "提醒·{level}预警",
}

# What else happened at the same instant.
HAPPENED: Final = {
    "opened": "发出预警",
    "reopened": "再次触发",
    "escalated": "升级",
    "downgraded": "降级",
    "cleared": "解除",
    "response_overdue": "响应逾期",
    "feedback_overdue": "反馈逾期",
    "promise_missed": "承诺逾期",
    "reminded": "提醒",
}

# What is said before the signal's own sentence.
BREACHES: Final = {
    "response_overdue": "未在规定时限内响应，已增加通知对象。",
    "feedback_overdue": "未按期反馈处置情况，已下达督办单。",
    "promise_missed": "承诺的完成日期已过，问题仍未解决。",
    "reminded": "本预警尚未反馈处置情况。",
}
SUPERVISED: Final = "再次超过响应时限，已列入督办。"

CLEARED: Final = {
    "condition_gone": "触发条件已消除",
    "verified_start": "项目已认定开工",
    "verified_finish": "项目已竣工",
    "exited": "项目已退出重点项目名单",
}
