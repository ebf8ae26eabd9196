"""Personal data in text (个人信息): how a phone or an identity card number is known and masked.

Public tables carry neither. People write them into free text all the same, so text is masked on
its way out, and what was written is searched again. Must not enter: anything but patterns.
"""

import re

# 手机号: 11 digits, also as 139-1234-5678 and +86 13912345678; a longer number is no phone.
_PHONE_HEAD = r"(?:\+?86[- ]?)?1[3-9][0-9]"
PHONE = rf"(?:\b|_){_PHONE_HEAD}(?:[- ]?[0-9]{{4}}){{2}}(?:\b|_)"

# 居民身份证号, of people born before 2010: a works permit's number looks alike from 2010 on.
_ID_TAIL = r"(?:19[0-9]{2}|200[0-9])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
IDENTITY = rf"(?:\b|_)[1-9][0-9]{{5}}{_ID_TAIL}(?:\b|_)"

PERSONAL = f"{PHONE}|{IDENTITY}"
SHORTEST = 11

# Pattern to replacement in RE2 syntax: what stays visible is enough to recognise, not to call.
MASKS: tuple[tuple[str, str], ...] = (
    (
        rf"(\b|_)({_PHONE_HEAD})[- ]?[0-9]{{4}}[- ]?([0-9]{{4}})(\b|_)",
        r"\1\2****\3\4",
    ),
    (rf"(\b|_)([1-9][0-9]{{5}}){_ID_TAIL}(\b|_)", r"\1\2************\3"),
)

# Digits only: RE2 reads \b and \d as ASCII, Python has to be told so.
_SEARCH = re.compile(PERSONAL, re.ASCII)


def personal_in(text: str) -> bool:
    """Say whether ``text`` holds a phone or an identity card number."""
    return _SEARCH.search(text) is not None
