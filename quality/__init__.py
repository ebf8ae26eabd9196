"""Quality (质量): judges batches, accounts for every row, shows both; never changes a value."""
