"""Outlook (前瞻): when a project turns yellow and red if nothing arrives, and what turns it green.

The same expressions as every verdict, over facts moved ahead. Must not enter: forecasts.
"""

from scoring.outlook.search import AHEAD, SCHEMA, outlook

__all__ = ["AHEAD", "SCHEMA", "outlook"]
