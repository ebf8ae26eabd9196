"""Which version of diaodu is running, for the manifest."""

from importlib.metadata import PackageNotFoundError, version


def code_version() -> str:
    """Return the installed version, or `unknown` when run from a bare checkout."""
    try:
        return version("diaodu")
    except PackageNotFoundError:
        return "unknown"
