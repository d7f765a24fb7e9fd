"""Where the checkout and what tests read in it lie."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent
CHECKOUT = TESTS.parent
FIXTURES = TESTS / "fixtures"
HANDBOOK = CHECKOUT / "reports" / "handbook"
