"""The quality page of a release, filled from the warehouse and landing."""
