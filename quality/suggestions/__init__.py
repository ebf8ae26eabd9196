"""Suggestions (建议匹配): which projects a row without one may belong to, ranked, with evidence.

Pure functions over tables of candidate pairs. Must not enter: SQL, files, a link: a suggestion
becomes one only through a steward's decision.
"""

from quality.suggestions.ranking import PER_ORPHAN, SCHEMA, suggest

__all__ = ["PER_ORPHAN", "SCHEMA", "suggest"]
