"""Targets as the city declares them, made ready to send: variables filled in, secrets found.

Grain: one ``Opened`` per run. A target whose variable is not set is skipped, one whose secret is
missing is a problem. Must not enter: ``os.environ`` (orchestration passes a mapping).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from exports.delivery.folder import Folder
from exports.delivery.target import Target
from exports.delivery.webhook import LIMITS, Limits, Webhook
from ingestion.errors import SourceError
from ingestion.targets import FolderTarget, WebhookTarget


@dataclass(frozen=True, slots=True)
class Opened:
    """What there is to send to.

    Attributes:
        targets: ready ones.
        skipped: one plain line per target that is not meant to be used here.
        problems: one plain line per target that should be used and cannot.
    """

    targets: tuple[Target, ...]
    skipped: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class _SkippedError(Exception):
    """A variable is not set: this deployment does not use the target."""


def open_targets(
    declared: Iterable[WebhookTarget | FolderTarget],
    environment: Mapping[str, str],
    data: Path,
    zone: ZoneInfo,
    limits: Limits = LIMITS,
) -> Opened:
    """Open the city's targets.

    Args:
        declared: ``City.targets``.
        environment: variables for ``${DIAODU_X}``, and the secrets of the targets by their
            ``secret_variable``.
        data: the data folder, in which a relative folder lies.
        zone: the city's, for the days of files.
        limits: how patient to be with receivers.
    """
    targets: list[Target] = []
    skipped: list[str] = []
    problems: list[str] = []
    for target in declared:
        try:
            targets.append(_open(target, environment, data, zone, limits))
        except _SkippedError as reason:
            skipped.append(f"{target.name}: skipped, {reason}")
        except SourceError as error:
            problems.append(str(error.about(target.name)))
    return Opened(tuple(targets), tuple(skipped), tuple(problems))


def _open(
    target: WebhookTarget | FolderTarget,
    environment: Mapping[str, str],
    data: Path,
    zone: ZoneInfo,
    limits: Limits,
) -> Target:
    if isinstance(target, FolderTarget):
        folder = data / _filled(target.folder, environment)
        return Folder(target.name, folder, zone, since=target.since)
    url = _filled(target.url, environment)
    secret = environment.get(target.secret_variable)
    if not secret:
        variable = target.secret_variable
        raise SourceError(target.name, f"the secret {variable} is not set", f"set {variable}")
    return Webhook(target.name, url, secret, since=target.since, limits=limits)


def _filled(text: str, environment: Mapping[str, str]) -> str:
    """Fill in every ``${NAME}``; a variable that is not set, or empty, skips the target."""
    known = {name: value for name, value in environment.items() if value}
    try:
        return Template(text).substitute(known)
    except KeyError as missing:
        raise _SkippedError(f"the variable {missing.args[0]} is not set") from None
    except ValueError:
        raise SourceError("", f"{text} has a $ without {{NAME}}", "correct city.yml") from None
