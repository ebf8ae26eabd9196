"""The officials who answer warnings (责任人): what they write, how soon, and how well.

A pure function of the messages delivered, the plan and who is in charge: the same messages get the
same answers, whatever the order they came in and however often they came. An answer never depends
on a message delivered after it, so what is known at an instant never changes afterwards. Instants
are seconds of the city's clock; answers fall into office hours. Nothing here knows the truth of a
project: officials know their warnings.
"""

from sandbox.officials.answers import answers
from sandbox.officials.charges import Charge, charges
from sandbox.officials.inbox import Inbox
from sandbox.officials.rows import Answer, rows_between, tables

__all__ = ["Answer", "Charge", "Inbox", "answers", "charges", "rows_between", "tables"]
