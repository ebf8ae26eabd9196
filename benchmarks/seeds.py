"""Which simulated city a person means: the default one by name, every other by its seed."""

import typer

from sandbox.plan import CityPlan

DEFAULT = "default"


def seed_of(name: str) -> int:
    """Return the seed of a city.

    Raises:
        BadParameter: neither ``default`` nor a number.
    """
    if name.strip() == DEFAULT:
        return CityPlan().seed
    try:
        return int(name)
    except ValueError as error:
        message = f"--seeds {name}: neither '{DEFAULT}' nor a number"
        raise typer.BadParameter(message) from error
