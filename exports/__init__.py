"""Releases (发布): immutable, audited copies of the public tables for screens, BI and people."""
