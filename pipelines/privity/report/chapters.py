"""Chapters: notebooks found in folders, held to their rules, executed side by side by papermill.

A chapter is one notebook. Its metadata say where it stands (``privity: {order: 10, title: ...,
about: ..., for_each: policy, edition: public}``), so that adding a chapter is adding one file. What
its cells show comes from ``reader``; how it becomes a page is ``render``'s.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from privity.errors import PrivityError
from privity.resources import name_problem, notebooks_dir
from privity.vocabulary import EDITIONS, INTERNAL

CELL_LIMIT = 15
LINE_LIMIT = 80

_SQL = re.compile(
    r"\b(select|insert|update|delete|create|with)\b[\s\S]*\b(from|into|set|as)\b", re.I
)
_CELL_ID = re.compile(r"\A[a-z][a-z0-9-]{1,62}[a-z0-9]\Z")


@dataclass(frozen=True)
class Chapter:
    """One notebook: where it stands in the report, and whether it is repeated for each policy."""

    path: Path
    order: int
    title: str
    about: str = ""
    for_each: str = ""
    edition: str = INTERNAL

    @property
    def id(self) -> str:
        """The notebook's stem."""
        return self.path.stem


def discover_chapters(
    workspace_notebooks: Path | None = None, edition: str = INTERNAL
) -> list[Chapter]:
    """Find the built-in chapters of an edition and an agency's own.

    Parameters
    ----------
    workspace_notebooks : Path, optional
        The workspace's ``notebooks/``; a chapter there replaces a built-in one of the same name.
    edition : str
        A chapter belongs to the edition that its metadata name, else to the internal one.

    Returns
    -------
    list of Chapter
        In the order of the report.

    Raises
    ------
    PrivityError
        With every rule that any chapter breaks.
    """
    found: dict[str, Path] = {}
    for folder in (notebooks_dir(), workspace_notebooks):
        if folder and folder.is_dir():
            found |= {p.stem: p for p in sorted(folder.glob("*.ipynb")) if p.is_file()}
    problems: list[str] = []
    chapters = []
    for path in found.values():
        refused = name_problem(path, path.parent)
        wrong = [refused] if refused else lint_chapter(path)
        problems += wrong
        if not wrong:
            chapters.append(_chapter(path, _read(path)))
    if problems:
        raise PrivityError(problems)
    return sorted((c for c in chapters if c.edition == edition), key=lambda c: (c.order, c.id))


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _chapter(path: Path, notebook: dict[str, Any]) -> Chapter:
    own = notebook["metadata"]["privity"]
    return Chapter(
        path,
        own["order"],
        own["title"],
        own.get("about", ""),
        own.get("for_each", ""),
        own.get("edition", INTERNAL),
    )


def lint_chapter(path: Path) -> list[str]:
    """Return what is wrong with a notebook as a chapter, each as ``place: what; what to do``.

    The rules: metadata, at most 15 cells and 80 lines, no outputs, stable cell ids, one cell tagged
    ``parameters`` in which each is typed, defaulted and commented, no ``def``, no ``class``, no
    SQL, nothing imported but privity, no heading of the first level (the page has its own).
    """
    place = f"notebooks/{path.name}"
    try:
        notebook = _read(path)
        cells = notebook["cells"]
        sources = [_source(c) for c in cells]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{place}: not a notebook ({type(error).__name__}); save it from JupyterLab"]
    problems = _lint_metadata(notebook.get("metadata", {}))
    if len(cells) > CELL_LIMIT:
        problems.append(f"{len(cells)} cells; a chapter has at most {CELL_LIMIT}")
    lines = sum(len(s.splitlines()) for s in sources)
    if lines > LINE_LIMIT:
        problems.append(f"{lines} lines; a chapter has at most {LINE_LIMIT}")
    ids = [c.get("id", "") for c in cells]
    problems += [
        f"cell {n}: id '{i}' is no stable name; use letters, digits and dashes"
        for n, i in enumerate(ids, 1)
        if not _CELL_ID.match(i)
    ]
    problems += [
        f"cell id {i} stands twice; rename one"
        for i in sorted({i for i in ids if ids.count(i) > 1})
    ]
    tagged = [
        s
        for c, s in zip(cells, sources, strict=True)
        if "parameters" in c.get("metadata", {}).get("tags", [])
    ]
    if len(tagged) != 1:
        problems.append(f"{len(tagged)} cells tagged parameters; a chapter has exactly one")
    for number, (cell, source) in enumerate(zip(cells, sources, strict=True), 1):
        problems += [f"cell {number}: {p}" for p in _lint_cell(cell, source, source in tagged)]
    return [f"{place}: {p}" for p in problems]


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _lint_metadata(metadata: dict[str, Any]) -> list[str]:
    own = metadata.get("privity")
    if not isinstance(own, dict):
        return ['no metadata \'privity\'; add {"order": 75, "title": "..."}']
    problems = []
    if not isinstance(own.get("order"), int):
        problems.append("metadata privity.order: not a whole number; built-in ones are 10, 20, ...")
    if not isinstance(own.get("title"), str) or not own.get("title"):
        problems.append("metadata privity.title: missing; it becomes the page's heading")
    if own.get("for_each", "") not in ("", "policy"):
        problems.append("metadata privity.for_each: only 'policy' is known")
    if own.get("edition", INTERNAL) not in EDITIONS:
        problems.append(f"metadata privity.edition: none of {', '.join(EDITIONS)}")
    return problems


def _lint_cell(cell: dict[str, Any], source: str, is_parameters: bool) -> list[str]:
    if cell.get("outputs") or cell.get("execution_count"):
        return ["has outputs; clear them before saving"]
    if cell.get("cell_type") == "markdown":
        outside_code = re.sub(r"```[\s\S]*?```", "", source)
        if re.search(r"^#\s", outside_code, re.M):
            return ["heading of the first level; begin with ##"]
        return []
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [f"line {error.lineno}: not Python"]
    problems = _lint_code(tree)
    return problems + (_lint_parameters(tree, source) if is_parameters else [])


def _lint_code(tree: ast.Module) -> list[str]:
    problems = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            problems.append(
                f"line {node.lineno}: a chapter defines nothing; move it to the package"
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _SQL.search(node.value)
        ):
            problems.append(f"line {node.lineno}: SQL; make it a measure")
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            problems += [
                f"line {node.lineno}: imports {n}; a chapter imports privity only"
                for n in names
                if (n or "").split(".")[0] != "privity"
            ]
    return problems


def _lint_parameters(tree: ast.Module, source: str) -> list[str]:
    lines, problems = source.splitlines(), []
    for node in tree.body:
        if not isinstance(node, ast.AnnAssign) or node.value is None:
            problems.append(f"line {node.lineno}: each parameter is `name: type = default  # what`")
        elif "#" not in lines[(node.end_lineno or node.lineno) - 1][node.end_col_offset :]:
            problems.append(f"line {node.lineno}: the parameter has no comment")
    return problems
