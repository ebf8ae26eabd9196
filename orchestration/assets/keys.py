"""How assets and jobs are named. Keys follow the folders; nothing else spells a key."""

import dagster as dg

from ingestion.contract import Feed

REFERENCE_TABLES = ("batches", "feeds", "evaluations", "districts", "calendar", "labels")
SCORED_TABLES = (
    "signals",
    "health",
    "kpis",
    "district_board",
    "department_board",
    "boards",
    "warnings",
    "warning_events",
    "messages",
    "supervision",
    "assessments",
    "bulletins",
    "forecasts",
    "outlook",
    "durations",
    "backtest",
)


def landing_key(feed: str) -> dg.AssetKey:
    """Return the key of a feed's landing zone: `landing/<source>/<table>`."""
    return dg.AssetKey(["landing", *feed.split("/")])


def reference_key(table: str) -> dg.AssetKey:
    """Return the key of a reference table: `reference/<table>`."""
    return dg.AssetKey(["reference", table])


def scoring_key(table: str) -> dg.AssetKey:
    """Return the key of a scored table: `scoring/<table>`."""
    return dg.AssetKey(["scoring", table])


DISPATCH, REPLAY = "dispatch", "replay"

SUGGESTIONS = dg.AssetKey(["quality", "suggestions"])
RELEASE = dg.AssetKey(["exports", "release"])
EVALUATIONS = dg.AssetKey(["ledger", "evaluations"])
DELIVERIES = dg.AssetKey(["ledger", "deliveries"])


def column_schema(feed: Feed) -> dg.TableSchema:
    """Return what the Columns tab shows for a feed, from its feed file."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.type,
                description=column.label + (" (personal)" if column.personal else ""),
                constraints=dg.TableColumnConstraints(nullable=not column.required),
            )
            for column in feed.columns
        ]
    )
