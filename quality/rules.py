"""The row rules (行规则) of a feed file, as SQL over landed text.

Grain: one rule per column and kind, named ``<column>:<kind>`` as in quarantine: required, type
(sent but unreadable), values (outside the vocabulary), pattern, range. A value breaks the first
one only. Must not enter: rules that need more than the row itself.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ingestion.contract import Column, Feed
from quality.sql import literal, quoted, statement

_BLANKS = r"[\s\pZ]"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row rule.

    Attributes:
        kind: required, type, values, pattern or range.
        broken: SQL condition over ``t.<column>`` (trimmed text) that a value breaks the rule; it
            is asked only when no rule before it was broken, and only of non-null text unless the
            kind is required.
    """

    column: str
    kind: str
    broken: str

    @property
    def name(self) -> str:
        """``<column>:<kind>``, as quarantine says it."""
        return f"{self.column}:{self.kind}"


def rules_of(feed: Feed, districts: Collection[str] = ()) -> list[Rule]:
    """Return every row rule of a feed, in the order of its columns.

    Args:
        feed: the contract.
        districts: every word that means a district of the city; without any, district columns
            are not judged.
    """
    return [rule for column in feed.columns for rule in _rules(column, districts)]


def first_broken(rules: Sequence[Rule]) -> str:
    """Return the SQL of the kind of the first of one column's rules that a value breaks, or null.

    It is asked over a relation ``t`` that holds the column as trimmed text.
    """
    missing = [rule for rule in rules if rule.kind == "required"]
    others = [rule for rule in rules if rule.kind != "required"]
    cases = [
        *(f"when {rule.broken} then {literal(rule.kind)}" for rule in missing),
        f"when t.{quoted(rules[0].column)} is null then null",
        *(f"when {rule.broken} then {literal(rule.kind)}" for rule in others),
    ]
    return f"case {' '.join(cases)} end"


def _rules(column: Column, districts: Collection[str]) -> Iterator[Rule]:
    rule = partial(Rule, column.name)
    said = f"t.{quoted(column.name)}"
    if column.required:
        yield rule("required", f"{said} is null")
    words = column.values or (districts if column.type == "district" else ())
    if words:
        yield rule("values", f"{said} not in ({', '.join(literal(word) for word in words)})")
    elif readable := _readable(column, said):
        yield rule("type", f"not ({readable})")
    if column.pattern:
        yield rule("pattern", f"not regexp_matches({said}, {literal(f'^({column.pattern})$')})")
    if bounds := _bounds(column, said):
        yield rule("range", bounds)


def _readable(column: Column, said: str) -> str | None:
    """Return the SQL condition that a text can be read as the column's type; None if any can."""
    if column.type in {"integer", "decimal"}:
        return f"{_number(column, said)} is not null"
    if column.type == "project_code":
        return f"holds_code({said})" if column.required else None
    return {
        "date": f"is_plausible(clock_of({said}))",
        "month": f"is_plausible(month_of({said}))",
        "timestamp": f"is_plausible(clock_of({said}))",
        "boolean": f"is_boolean({said})",
    }.get(column.type)


def _bounds(column: Column, said: str) -> str | None:
    number = _number(column, said) if column.type in {"integer", "decimal"} else said
    bounds = [
        f"{number} {sign} {bound}"
        for sign, bound in (("<", column.min), (">", column.max))
        if bound is not None
    ]
    return " or ".join(bounds) or None


def _number(column: Column, said: str) -> str:
    """Return the SQL of a number in the stored unit, null when the text is none."""
    if column.type == "integer":
        return f"read_integer({said})"
    units = sorted(column.unit, key=len, reverse=True)
    kind = f"decimal(18, {column.scale})"
    if not units:
        return statement(
            "case when is_plain_number({said}) then try_cast({said} as {kind}) "
            "else try_cast(read_number({said}, {noise}) as {kind}) end",
            said=said,
            kind=kind,
            noise=literal(_BLANKS),
        )
    noise = literal(f"{_BLANKS}|({'|'.join(column.unit)})$")
    beside = f"t.{quoted(column.name + '__unit')}"
    return statement(
        "case when is_plain_number({said}) and {beside} is null then try_cast({said} as {kind}) "
        "else try_cast(cast({number} as decimal(22, 6)) * {factor} as {kind}) end",
        said=said,
        beside=beside,
        kind=kind,
        number=f"read_number({said}, {noise})",
        factor=_factor(column, said, beside, units),
    )


def _factor(column: Column, said: str, beside: str, units: list[str]) -> str:
    """Return the SQL of the unit's factor: written after the number, else beside it, else 1."""
    written = [f"when {said} like {literal(f'%{unit}')} then {column.unit[unit]}" for unit in units]
    given = [f"when {beside} = {literal(unit)} then {column.unit[unit]}" for unit in units]
    cases = " ".join([*written, f"when {beside} is null then 1", *given])
    return f"cast(case {cases} end as decimal(14, 6))"
