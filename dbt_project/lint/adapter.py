"""What sqlfluff sees instead of dbt's adapter while it lints: no engine, any expression.

A dispatched macro becomes a function call over its first argument; a linter need not know more.
"""

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """Return a macro that renders as its own name, called with its first argument if it has one."""

    def render(*arguments: object, **_: object) -> str:
        texts = [argument for argument in arguments if isinstance(argument, str)]
        return f"{name}({texts[0] if texts else 1})" if arguments else name

    return render


def quote(name: str) -> str:
    """Return an identifier in the quotes DuckDB uses."""
    return f'"{name}"'
