"""Imperfections of project codes and credit codes: disguised, damaged, missing, another's."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox import spelling
from sandbox.dirt import kinds
from sandbox.dirt.dirty import Change, Dirty, Edit, each, on, same, whole
from sandbox.world.codes import CREDIT_ALPHABET
from sandbox.world.draws import Ints

CODE, ENGINEERING, NAME = ("project_code",), ("engineering_code",), "project_name"
CREDIT = ("owner_uscc", "transferee_uscc")
HIDDEN_CHARACTERS = ("\u200b", "\u00ad", "\ufeff", "\u00a0")
PROSE = ("批准建设", "（已赋码）", "号文件批复")
SEPARATORS = ("、", "；", "\n", ",")
BODY = 8  # place of the first of the nine characters of the old organisation code


def _wrap(codes: pa.StringArray) -> pa.StringArray:
    return spelling.joined("川投资备【", codes, "】FGQB-0118号")


def _with_letter(codes: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring(codes, "0", "O", max_replacements=2)


def _in_prose(codes: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    return spelling.joined(codes, spelling.labels(dirty.choice(len(PROSE)), PROSE))


def _with_hidden(codes: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    hidden = spelling.labels(dirty.choice(len(HIDDEN_CHARACTERS)), HIDDEN_CHARACTERS)
    head, tail = (pc.utf8_slice_codeunits(codes, *part) for part in ((0, 11), (11,)))
    return spelling.joined(head, hidden, tail)


def _as_float(code: str) -> str:
    return f"{float(code.replace('-', '')):.5E}"


def _mistyped(codes: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Type one of the last digits wrong: the check digit of a new code then fails."""
    places = 18 + dirty.choice(5)
    return pa.array(
        [
            code and code[:place] + str((int(code[place]) + 3) % 10) + code[place + 1 :]
            for code, place in zip(codes.to_pylist(), places.tolist(), strict=True)
        ],
        pa.string(),
    )


def _pasted(codes: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    del codes
    return dirty.around.codes.take(others(dirty))


def _both(codes: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    separator = spelling.labels(dirty.choice(len(SEPARATORS)), SEPARATORS)
    return spelling.joined(codes, separator, dirty.around.codes.take(others(dirty)))


def others(dirty: Dirty) -> Ints:
    """Return for each row a project of another owner that is on no key-project list."""
    around = dirty.around
    free = np.flatnonzero(~around.is_key)
    place = dirty.choice(len(free))
    for _ in range(3):
        is_own = around.owner[free[place]] == around.owner[dirty.project]
        place = np.where(is_own, (place + 1) % len(free), place)
    return free[place]


def _section(codes: pa.StringArray, dirty: Dirty) -> pa.StringArray:
    """Write a bid-section code (标段编号) where the project code belongs."""
    del codes
    serial = spelling.digits((dirty.luck * 10**9).astype(np.int64), 9)
    return spelling.fixed("E5101000", serial, "001001")


def _in_name(dirty: Dirty) -> Mapping[str, pa.StringArray]:
    codes = dirty.text(CODE[0])
    named = spelling.joined(codes, dirty.text(NAME))
    is_coded = spelling.is_filled(codes)
    return {
        CODE[0]: spelling.blank(len(dirty)),
        NAME: spelling.replaced(dirty.text(NAME), is_coded, named.filter(pa.array(is_coded))),
    }


def _mistyped_credit(code: str) -> str:
    """Put the next character of the alphabet in place of the last digit of the body."""
    place = BODY + 7
    wrong = CREDIT_ALPHABET[(CREDIT_ALPHABET.index(code[place]) + 1) % 10]
    return code[:place] + wrong + code[place + 1 :]


def _old_organisation(code: str) -> str:
    return f"{code[BODY : BODY + 8]}-{code[BODY + 8]}"


def _plain(old: str, new: str) -> Edit:
    return whole(lambda texts: pc.replace_substring(texts, old, new))


CHANGES: Mapping[str, Change] = {
    kinds.WRAPPED: on(CODE, whole(_wrap)),
    kinds.FULL_WIDTH: on(CODE, whole(spelling.full_width)),
    kinds.LETTER_O: on(CODE, whole(_with_letter)),
    kinds.UNHYPHENATED: on(CODE, _plain("-", "")),
    kinds.DASHED: on(CODE, _plain("-", "–")),
    kinds.PROSE: on(CODE, _in_prose),
    kinds.SPACED: on(CODE, _plain("-", " - ")),
    kinds.HIDDEN: on(CODE, _with_hidden),
    kinds.MISSING: on(CODE, same(None)),
    kinds.TRUNCATED: on(CODE, each(lambda code: code[:19])),
    kinds.FLOATED: on(CODE, each(_as_float)),
    kinds.MISTYPED: on(CODE, _mistyped),
    kinds.PASTED: on(CODE, _pasted),
    kinds.SECTION: on(CODE, _section),
    kinds.TWO_CODES: on(CODE, _both),
    kinds.IN_NAME: _in_name,
    kinds.MISSING_LINK: on(ENGINEERING, same(None)),
    kinds.LOWER_CREDIT: on(CREDIT, whole(pc.utf8_lower)),
    kinds.O_IN_CREDIT: on(CREDIT, _plain("0", "O")),
    kinds.MISTYPED_CREDIT: on(CREDIT, each(_mistyped_credit)),
    kinds.OLD_ORGANISATION: on(CREDIT, each(_old_organisation)),
}
