"""预警规则 of one rule book: which rules it has, each under its id.

Grain: one optional field per rule; a rule that is left out is never judged.
Must not enter: what a kind of rule declares (``warning``, ``lag``, ``truth``).
"""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from ingestion.strict import Strict
from scoring.rulebook.lag import Lag
from scoring.rulebook.truth import Truth
from scoring.rulebook.warning import Advice, Ladder, LookAhead, Rule


class WarningRules(Strict):
    """The rules of the start phase (S-) and the build phase (B-)."""

    s_due: Ladder | None = Field(default=None, alias="S-DUE")
    s_slack: LookAhead | None = Field(default=None, alias="S-SLACK")
    s_over: Ladder | None = Field(default=None, alias="S-OVER")
    s_stall: Ladder | None = Field(default=None, alias="S-STALL")
    s_permit: Ladder | None = Field(default=None, alias="S-PERMIT")
    s_land: Ladder | None = Field(default=None, alias="S-LAND")
    s_prob: Advice | None = Field(default=None, alias="S-PROB")
    s_early: Ladder | None = Field(default=None, alias="S-EARLY")
    b_inv: Lag | None = Field(default=None, alias="B-INV")
    b_zero: Ladder | None = Field(default=None, alias="B-ZERO")
    b_site: Ladder | None = Field(default=None, alias="B-SITE")
    b_mile: Ladder | None = Field(default=None, alias="B-MILE")
    b_end: Ladder | None = Field(default=None, alias="B-END")
    b_stat: Ladder | None = Field(default=None, alias="B-STAT")
    b_fund: Ladder | None = Field(default=None, alias="B-FUND")
    b_neg: Ladder | None = Field(default=None, alias="B-NEG")
    b_truth: Truth | None = Field(default=None, alias="B-TRUTH")

    @model_validator(mode="after")
    def _has_some(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("needs at least one rule")
        return self

    def __contains__(self, rule: str) -> bool:
        """Tell whether the rule book has a rule of this id."""
        return self._of(rule) is not None

    def __getitem__(self, rule: str) -> Rule:
        """Return one rule by its id, ``S-DUE``; KeyError where the rule book leaves it out."""
        found = self._of(rule)
        if found is None:
            raise KeyError(rule)
        return found

    def items(self) -> Iterator[tuple[str, Rule]]:
        """Yield id and rule of every rule the rule book has, in their order here."""
        for name, field in type(self).model_fields.items():
            found: Rule | None = getattr(self, name)
            if found is not None:
                yield str(field.alias), found

    def _of(self, rule: str) -> Rule | None:
        found: Rule | None = getattr(self, rule.lower().replace("-", "_"))
        return found
