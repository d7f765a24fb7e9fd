"""The names of a run's files: what is written in one room and read in another."""

from __future__ import annotations

from privity.workspace.keys import PUBLIC_KEY_NAME

EVIDENCE = "evidence.duckdb"
"""What every page of the report is made from."""
MANIFEST = "manifest.json"
"""All files with their digests."""
SIGNATURE = "manifest.sig"
PRINTED = "report.pdf"
"""The whole report on paper."""
VERIFIER = "verify.py"
"""Checks the run with Python alone."""
CHECKS = (PUBLIC_KEY_NAME, VERIFIER)
"""What every run holds for who checks it."""
