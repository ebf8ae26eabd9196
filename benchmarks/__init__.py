"""Benchmarks (基准): what the line costs beside a bare floor, hand-written SQL for the same tables.

`make bench` prints the tables; docs/benchmarks.md says how to read them. Every timing is a process
of its own. Must not enter: a threshold that passes or fails; the only failure is a floor that does
not make the same tables.
"""
