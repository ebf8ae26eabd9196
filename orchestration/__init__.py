"""Dagster assets, checks, jobs, schedules, sensors and the command line.

The only package that knows Dagster and dbt, and the only one that reads the environment
(`settings.py`). Logic that a unit test would want lives in the other packages.
"""
