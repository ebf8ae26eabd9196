"""人: who is told of a warning, in which words, and what is held against whom who does not answer.

Grain: messages, supervision orders, assessments. Must not enter: names and numbers of people,
sending (``exports.delivery``), deciding (``scoring.episodes``).
"""

from scoring.people.assessments import assessments
from scoring.people.deliveries import delivered, first_deliveries
from scoring.people.messages import messages
from scoring.people.routing import missing_contacts
from scoring.people.supervision import supervision

__all__ = [
    "assessments",
    "delivered",
    "first_deliveries",
    "messages",
    "missing_contacts",
    "supervision",
]
