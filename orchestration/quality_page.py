"""The quality page of a release, filled from the warehouse and from what landing refused.

Nothing of the run itself enters (which pull failed, how long it took): the same landing and
instant give the same page. A failed pull shows as a feed's growing age.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import duckdb

from exports.manifest import Header
from orchestration.workspace import Workspace
from quality.page import About, render
from quality.picture import Problem, picture
from quality.reconciliation import reconcile


def quality_page(
    con: duckdb.DuckDBPyConnection, workspace: Workspace, header: Header
) -> Callable[[str], str]:
    """Return the function that renders the page for a release id."""
    problems = list(_refused(workspace, header.as_of))
    shown = picture(con, workspace.city.feeds, reconcile(con), problems)
    about = About(
        city=header.city,
        as_of=header.as_of,
        time_zone=workspace.city.time_zone,
        rulebook_version=header.rulebook_version,
        **header.checks.model_dump(),
    )
    return lambda release_id: render(shown, about, release_id)


def _refused(workspace: Workspace, as_of: datetime) -> Iterator[Problem]:
    """Yield the refusals that no good batch has followed yet."""
    for feed in workspace.city.feeds:
        batches = workspace.landing.batches(feed, until=as_of)
        since = batches[-1].landed_at if batches else datetime.min.replace(tzinfo=as_of.tzinfo)
        for refusal in workspace.landing.refusals(feed):
            if since < refusal.at <= as_of:
                yield Problem(feed, "refused", refusal.reason)
