"""What sqlfluff sees instead of dbt's adapter while it lints: no engine, any expression.

A dispatched macro becomes a function call over its first argument; a linter need not know more.
"""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """Return a macro that renders as a plain function call named after the dispatched one."""

    def render(*arguments: object, **_: object) -> str:
        first = next((argument for argument in arguments if isinstance(argument, str)), "1")
        return f"{name}({first})"

    return render


def quote(name: str) -> str:
    """Return an identifier in the quotes DuckDB uses."""
    return f'"{name}"'
