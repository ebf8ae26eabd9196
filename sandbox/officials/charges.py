"""Who is in charge of a project (责任单位): its district, its responsible unit, their diligence.

One `Charge` a key project, by each of its project codes. Taken from the world once; the officials
see no more of it than this.
"""

from dataclasses import dataclass

from sandbox.agencies.desk import Desk
from sandbox.agencies.keylist import responsible
from sandbox.world import organisations
from sandbox.world.city import Block, World
from sandbox.world.officials import diligence_of_organisations


@dataclass(frozen=True, slots=True)
class Charge:
    """Who answers for a project.

    Attributes:
        district: id of the district's government.
        responsible: id of the responsible organisation.
        diligence: of the responsible organisation against the city's usual, about 1.
    """

    district: str
    responsible: str
    diligence: float


def charges(world: World) -> dict[str, Charge]:
    """Return who is in charge of each key project of a city, by any code it ever had."""
    return {code: charge for block in world.blocks for code, charge in _of_block(block).items()}


def _of_block(block: Block) -> dict[str, Charge]:
    desk = Desk(block, 0)
    ids, diligence = organisations.org_ids(), diligence_of_organisations(block.plan)
    usual = max(block.plan.diligence, 0.5)
    district = (organisations.FIRST_DISTRICT + block.projects.district).tolist()
    units, is_key = responsible(desk).tolist(), block.projects.is_key.tolist()
    return {
        str(code): Charge(ids[district[row]], ids[units[row]], float(diligence[units[row]]) / usual)
        for codes in (desk.codes, desk.golden_codes)
        for row, code in enumerate(codes.to_pylist())
        if is_key[row]
    }
