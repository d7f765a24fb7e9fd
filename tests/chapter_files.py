"""Chapters for tests: notebooks written from the sources of their cells."""

from __future__ import annotations

from pathlib import Path

import nbformat


def notebook(path: Path, *sources: str, order=75, **own) -> Path:
    """Write a chapter whose code cells are ``sources``."""
    made = nbformat.v4.new_notebook(metadata={"privity": {"order": order, "title": "Own"} | own})
    parameters = 'evidence: str = "evidence.duckdb"  # the evidence file'
    made.cells = [
        nbformat.v4.new_code_cell(s, id=f"cell-{n}") for n, s in enumerate([parameters, *sources])
    ]
    made.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(made, path)
    return path
