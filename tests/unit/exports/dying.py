"""Work in a forked child that is killed at its n-th change to a folder or n-th thing it sends.

The points are counted by Python's audit hook, as in ``tests/crash``, and requests leaving count
too: so there is one right before, within and right after every send.
"""

from tests.crash import harness


class Countdown(harness.Countdown):
    """Counts what is sent over HTTP as well."""

    def _is_change(self, event, arguments):
        return event == "http.client.send" or super()._is_change(event, arguments)


def run_dying(monkeypatch, work, folder, kill_at=None):
    """Run ``work`` in a fork; return (points counted, signal that ended it or 0)."""
    with monkeypatch.context() as patch:
        patch.setattr(harness, "Countdown", Countdown)
        return harness.run_in_child(work, folder, kill_at)
