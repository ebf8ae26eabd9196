"""Imperfections of names and other words: other spellings of one name, spoilt characters."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from sandbox import spelling
from sandbox.dirt import kinds
from sandbox.dirt.dirty import Change, Dirty, each, on
from sandbox.world.organisations import DISTRICTS
from sandbox.world.subjects import PHASES

NAMES = ("project_name", "works_name", "site_name", "transferee_name", "owner_name")
WORDS = ("transferee_name", "owner_name", "holder_name", *NAMES)
TEXTS = ("progress_text", "opinion", "project_name")
PHASE_STYLES = (("一期", "Ⅰ期"), ("二期", "(2期)"), ("三期", "Ⅲ期"))
TRADITIONAL = str.maketrans("项业产区东龙广发车电医园设备", "項業產區東龍廣發車電醫園設備")
RARE = ("㐂", "𠮷")
GLOSSES = (("网", "(wǎng)"), ("工", "(gōng)"), ("体", "(tǐ)"), ("前", "(qián)"), ("装", "(zhuāng)"))


def _phase(text: str) -> str:
    """Write 一期 as Ⅰ期, brackets or none; a name without a phase stays."""
    for usual, other in PHASE_STYLES:
        if usual in text:
            return text.replace(f"（{usual}）", other).replace(f"({usual})", other)
    return text


def _prefixed(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Put the city and the district's full name before a name that begins with its short one."""
    names = [unit.name for unit in DISTRICTS]
    district = dirty.around.district[dirty.project]
    return spelling.joined("成都市", spelling.labels(district, names), texts)


def _working_title(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Call a project by what it was called before it was named."""
    del texts
    shorts = [unit.short for unit in DISTRICTS]
    ends = [f"重大项目{phase}" for phase in PHASES]
    district = dirty.around.district[dirty.project]
    return spelling.joined(
        spelling.labels(district, shorts), spelling.labels(dirty.choice(len(ends)), ends)
    )


def _mojibake(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Read bytes in the wrong encoding: UTF-8 as GB18030, or the other way round."""
    ways = (("utf-8", "gb18030"), ("gb18030", "utf-8"))
    chosen = [ways[way] for way in dirty.choice(len(ways)).tolist()]
    spoilt = [
        text and text.encode(written).decode(read, "replace")
        for text, (written, read) in zip(texts.to_pylist(), chosen, strict=True)
    ]
    return pa.array(spoilt, pa.string())


def _rare(texts: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Put a character of Unicode's far planes in place of the third one."""
    rare = spelling.labels(dirty.choice(len(RARE)), RARE)
    head, tail = (pc.utf8_slice_codeunits(texts, *part) for part in ((0, 2), (3,)))
    return spelling.joined(head, rare, tail)


def _glossed(text: str) -> str:
    """Add a gloss in pinyin after the first character that has one."""
    for character, gloss in GLOSSES:
        if character in text:
            return text.replace(character, character + gloss, 1)
    return text


CHANGES: Mapping[str, Change] = {
    kinds.PHASE_STYLE: on(NAMES, each(_phase)),
    kinds.PREFIXED: on(NAMES, _prefixed),
    kinds.WORKING_TITLE: on(NAMES, _working_title),
    kinds.MOJIBAKE: on(WORDS, _mojibake),
    kinds.RARE: on(WORDS, _rare),
    kinds.TRADITIONAL: on(WORDS, each(lambda text: text.translate(TRADITIONAL))),
    kinds.GLOSS: on(TEXTS, each(_glossed)),
}
