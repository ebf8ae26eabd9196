"""Coordination items (需协调事项): what a unit cannot solve alone, and what others do about it.

At most one a warning. An item is raised, accepted or returned, fed back on by whoever holds it,
sometimes passed on, and mostly solved; it outlives the warning it came from.
"""

from dataclasses import dataclass

import numpy as np

from sandbox.agencies.followup import ITEM_FEEDBACK, ITEMS
from sandbox.officials.calls import Call, Message
from sandbox.officials.charges import Charge
from sandbox.officials.hours import OFFICE_DAY, after, stamp
from sandbox.officials.luck import luck, row_id
from sandbox.officials.rows import Answer
from sandbox.plan import CityPlan
from sandbox.world import organisations

RAISED, TAKEN, SOLVED, RETURNED = "已提出", "已受理", "已解决", "已退回"
PROGRESS, TRANSFER, DONE = "进展反馈", "转办", "办结"
REFUSED_SHARE = 0.02
SLOWEST = 3.0  # times the mean: how long an item that is not solved is spoken about
DEPARTMENTS = dict(zip(organisations.DEPARTMENTS, organisations.org_ids(), strict=False))
DISTRICT = ""  # the district's own government
DESK = "BM001"  # 市发改委, which takes over what the responsible unit itself leads

# Category, who leads it, and how often it is what a start or a building site waits for.
CATEGORIES = (
    ("用地", "市规划和自然资源局", 0.24, 0.06),
    ("规划", "市规划和自然资源局", 0.20, 0.06),
    ("征拆", DISTRICT, 0.22, 0.20),
    ("资金", "市财政局", 0.10, 0.28),
    ("管线", "市城管委", 0.08, 0.20),
    ("环评", "市生态环境局", 0.12, 0.05),
    ("其他", DISTRICT, 0.04, 0.15),
)
TITLES = {
    "用地": "用地指标及供地手续需协调",
    "规划": "规划条件调整需协调",
    "征拆": "征地拆迁未完成，影响进场",
    "资金": "建设资金未及时到位",
    "管线": "管线迁改需协调产权单位",
    "环评": "环评审批需协调加快",
    "其他": "施工组织需属地协调",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One item; instants of the city's clock."""

    message: Message
    key: str
    category: str
    lead: str
    raised: int
    taken: int
    is_refused: bool
    days: float  # working days from taken to the end of what is said about it
    is_solved: bool

    @property
    def ends(self) -> int:
        """When it is solved, or when nobody speaks of it any more."""
        return after(self.taken, int(self.days * OFFICE_DAY))


def raise_item(call: Call, plan: CityPlan, charge: Charge) -> list[Answer]:
    """Return the life of the item a warning raises, if it raises one while it stands."""
    rng = luck(plan.seed, call.message.warning_id, "item")
    if rng.random() >= plan.item_share:
        return []
    item = _draw(rng, call.message, plan, charge)
    if not call.is_open(item.raised):
        return []
    spoken = [] if item.is_refused else _feedback(rng, item, plan, charge)
    return [*_versions(item), *spoken]


def _draw(rng: np.random.Generator, message: Message, plan: CityPlan, charge: Charge) -> Item:
    start_or_build = 2 if message.rule.startswith("S") else 3
    weights = np.cumsum([row[start_or_build] for row in CATEGORIES])
    category, lead, *_ = CATEGORIES[int(np.searchsorted(weights, rng.random() * weights[-1]))]
    raised = after(message.at, int((0.5 + rng.exponential(2.0)) * OFFICE_DAY))
    taken = after(raised, int((0.3 + 1.5 * rng.random()) * OFFICE_DAY))
    is_refused, is_solved = rng.random() < REFUSED_SHARE, rng.random() < plan.solve_share
    days = rng.exponential(plan.solve_days) if is_solved else SLOWEST * plan.solve_days
    return Item(
        message=message,
        key=row_id("XT", message.warning_id, "item"),
        category=category,
        lead=DEPARTMENTS.get(lead, charge.district),
        raised=raised,
        taken=taken,
        is_refused=bool(is_refused),
        days=2 + days,
        is_solved=bool(is_solved),
    )


def _versions(item: Item) -> list[Answer]:
    """Write the item as it was raised, taken up or returned, and solved."""
    written = {
        "project_code": item.message.project_code,
        "warning_id": item.message.warning_id,
        "category": item.category,
        "title": TITLES[item.category],
        "raised_at": stamp(item.raised),
        "lead_org_id": item.lead,
        "status": RAISED,
    }
    told = [(item.raised, written)]
    if item.is_refused:
        told.append((item.taken, written | {"status": RETURNED}))
    else:
        written = written | {"accepted_at": stamp(item.taken), "status": TAKEN}
        told.append((item.taken, written))
    if item.is_solved and not item.is_refused:
        told.append((item.ends, written | {"solved_at": stamp(item.ends), "status": SOLVED}))
    return [Answer(ITEMS, item.key, at, values) for at, values in told]


def _feedback(rng: np.random.Generator, item: Item, plan: CityPlan, charge: Charge) -> list[Answer]:
    """Write what the holders report while the item is open: one word or more."""
    count = 1 + int(rng.poisson(max(plan.item_feedbacks - 1, 0)))
    shares = np.sort(rng.random(count))
    passed_on = int(rng.integers(count)) if rng.random() < plan.transfer_share else count
    holders = (item.lead, charge.responsible if charge.responsible != item.lead else DESK)
    told = []
    for place, share in enumerate(shares.tolist()):
        is_last = place == count - 1
        at = after(item.taken, 1 + int(share * item.days * OFFICE_DAY))
        kind = TRANSFER if place == passed_on else PROGRESS
        if is_last and item.is_solved:
            at, kind = item.ends, DONE
        values = {
            "item_id": item.key,
            "org_id": holders[place > passed_on],
            "kind": kind,
            "to_org_id": holders[1] if kind == TRANSFER else None,
            "reported_at": stamp(at),
            "content": f"{TITLES[item.category]}：{kind}",
        }
        told.append(Answer(ITEM_FEEDBACK, row_id("FB", item.key, place), at, values))
    return told
