"""Why a release could not be built, audited or found: one plain line for the person on duty."""


class ExportError(Exception):
    """A release was not published; what was current stays current."""


class AuditError(ExportError):
    """A built release broke its own promises and was thrown away.

    Args:
        problems: one sentence per broken promise.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(
            f"the release audit failed: {problems[0]}{more}. The last release stays in force."
        )


class CatalogueError(ExportError):
    """A release that was asked for is missing, damaged or in use."""
