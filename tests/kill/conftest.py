"""Lets the kill test import the harness beside it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
