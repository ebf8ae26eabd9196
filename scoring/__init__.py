"""The rule book and its columnar evaluation: signals, health index, colours, key figures.

Everything here is a pure function of tables: no files beyond the rule book and the calendar's
overrides, no SQL, no clock, no Dagster.
"""
