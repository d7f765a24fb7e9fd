"""Which words are the report's own: what privity itself may put on a page, whatever the data.

Texts that reach a page, by the kind of file:

templates
    what they show; Jinja and HTML comments are left out
SQL and YAML
    front matter, values and names, the statements that pages show; comments and the example cases
    of a control are left out: those hold invented persons
notebooks
    prose, names and string literals of the code; its comments are left out
style sheets
    rules; comments are left out
Python
    string literals, read from the syntax tree; docstrings and comments are left out. Only of
    modules that can reach a page: those that the modules in ``ROOTS`` import, directly or not,
    wherever their files lie; of a room's entrance only the modules that make what is imported from
    it. The leak scan is none of them: what it says is shown on no page.

A comment may thus name whom it likes: no word of it is passed over in a report.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from privity import resources
from privity.gate.plaintext import reduce_text

PACKAGE = "privity"
ROOTS = ("privity.runs.sequence", "privity.accounting.letter", "privity.analysis.run")
"""What makes pages: a run, an accounting, and what a chapter calls."""
NOT_SHOWN = (
    "privity.gate.scan",
    "privity.gate.forms",
    "privity.gate.names",
    "privity.gate.output",
    "privity.gate.text",
    # Examples of how dates are written, whose digits could be somebody's id.
    "privity.intake.moments",
)

_SQL_COMMENT = re.compile(r"('(?:[^']|'')*+'|\"[^\"]*+\")|--[^\n]*|/\*.*?\*/", re.S)
_SQL_BEGINS = re.compile(
    r"\s*(?:with|select|create|insert|update|delete|drop|set|copy|attach)\b", re.I
)
_FRONT = re.compile(r"\A\s*/\* ---\n(.*?)\n--- \*/", re.S)
# Left out before the text is parsed: the cases are most of it.
_CASES = re.compile(r"^cases:.*?(?=^\w[\w-]*:|\Z)", re.M | re.S)
_MARKUP_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.S)
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Other systems' words for columns, events and values: no page shows them, and many are surnames.
_OF_OTHERS = frozenset({"synonyms.yaml", "adapters"})
_SUFFIXES = frozenset({".sql", ".yaml", ".ipynb", ".j2", ".html", ".css", ".json"})


def page_texts(files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts of the package that can reach a page: see the module's head.

    Parameters
    ----------
    files : mapping of str to str
        Texts of files by name. A Python file is named by its module and ``.py``, such as
        ``privity.runs.sequence.py``, the stub of an entrance by its package and ``.pyi``; of any
        other name the suffix alone counts.

    Returns
    -------
    tuple of str
        In the order of the names.
    """
    modules, stubs = (
        {name.removesuffix(end): text for name, text in files.items() if name.endswith(end)}
        for end in (".py", ".pyi")
    )
    shown = page_modules(modules, stubs)
    texts: list[str] = []
    for name, text in sorted(files.items()):
        if name.endswith(".py"):
            texts += shown.get(name.removesuffix(".py"), ())
        elif reader := _READERS.get(Path(name).suffix):
            texts += reader(text)
    # A half of a surrogate pair, as code may name it, stands in no file.
    return tuple(text.encode("utf-8", "ignore").decode() for text in texts)


def page_modules(
    modules: Mapping[str, str], stubs: Mapping[str, str] | None = None
) -> dict[str, list[str]]:
    """Return the string literals of the modules that can reach a page.

    Parameters
    ----------
    modules : mapping of str to str
        Sources by dotted name.
    stubs : mapping of str to str, optional
        The stubs of entrances, by the package's dotted name: ``from .load import load_extracts``.

    Returns
    -------
    dict of str to list of str
        Those of ``ROOTS``, and of what they import, at any depth.
    """
    entrances = {package: _handed_on(package, stub) for package, stub in (stubs or {}).items()}
    reached: dict[str, list[str]] = {}
    waiting = [name for name in ROOTS if name in modules]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            nodes = list(ast.walk(ast.parse(modules[name])))
            reached[name] = _literals(nodes)
            waiting += [
                m for m in _imported(nodes, entrances) if m in modules and m not in NOT_SHOWN
            ]
    return reached


@cache
def built_in_texts() -> tuple[str, ...]:
    """Return the texts of this installation that can reach a page."""
    package = Path(__file__).parents[len(__name__.split(".")) - 2]
    files = {
        ".".join((PACKAGE, *path.relative_to(package).with_suffix("").parts))
        + ".py": path.read_text(encoding="utf-8")
        for path in package.rglob("*.py")
    } | {
        ".".join((PACKAGE, *path.parent.relative_to(package).parts)) + ".pyi": path.read_text(
            encoding="utf-8"
        )
        for path in package.rglob("__init__.pyi")
    }
    named = []
    for folder in (
        resources.expectations_dir(),
        resources.models_dir(),
        resources.notebooks_dir(),
        resources.templates_dir(),
    ):
        found = [
            path
            for path in folder.rglob("*")
            if path.is_file()
            and path.suffix in _SUFFIXES
            and not _OF_OTHERS & {*path.relative_to(folder).parts}
        ]
        files |= {path.as_posix(): path.read_text(encoding="utf-8") for path in found}
        # A file's stem is an id, its folder a domain.
        named += [". ".join(path.relative_to(folder).with_suffix("").parts) for path in found]
    return (*page_texts(files), *sorted(named))


def _handed_on(package: str, stub: str) -> dict[str, str]:
    """Return the module that makes each name of an entrance."""
    return {
        alias.name: ".".join(filter(None, (package, node.module)))
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def _imported(
    nodes: Iterable[ast.AST], entrances: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            made_in = entrances.get(node.module, {})
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
                if alias.name in made_in:
                    yield made_in[alias.name]


def _literals(nodes: Iterable[ast.AST]) -> list[str]:
    """Return string literals but for docstrings and other bare strings, in the order of the text."""
    strings, bare = [], set()
    for node in nodes:
        if isinstance(node, ast.Expr):
            bare.add(id(node.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.append(node)
    strings = [node for node in strings if id(node) not in bare]
    strings.sort(key=lambda node: (node.lineno, node.col_offset))
    return [
        text
        for node in strings
        for text in reduce_text(
            _sql_text(node.value) if _SQL_BEGINS.match(node.value) else node.value
        )
    ]


def _sql_text(text: str) -> str:
    return _SQL_COMMENT.sub(lambda found: found[1] or " ", text)


def _of_sql(text: str) -> list[str]:
    front = _FRONT.match(text)
    return [*(_of_yaml(front[1]) if front else ()), _sql_text(text)]


def _of_yaml(text: str) -> list[str]:
    try:
        said = resources.parse_yaml(_CASES.sub("", text))
    except yaml.YAMLError:
        return []
    return list(_strings(said))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _of_notebook(text: str) -> list[str]:
    notebook = json.loads(text)
    texts = []
    for cell in notebook.get("cells", ()):
        source = "".join(cell.pop("source", ""))
        texts += _of_code(source) if cell.get("cell_type") == "code" else [source]
    return [*texts, *_strings(notebook)]


def _of_code(source: str) -> list[str]:
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return []
    names = [
        getattr(node, field)
        for node in nodes
        for field in ("id", "attr", "arg")
        if isinstance(getattr(node, field, None), str)
    ]
    return [*_literals(nodes), ". ".join(names)]


def _of_template(text: str) -> list[str]:
    shown = _JINJA.sub(
        lambda found: " . ".join(a or b for a, b in _QUOTED.findall(found[0])),
        _MARKUP_COMMENT.sub("", text),
    )
    return reduce_text(shown, is_markup=True)


def _of_css(text: str) -> list[str]:
    return [_CSS_COMMENT.sub(" ", text)]


def _of_json(text: str) -> list[str]:
    return list(_strings(json.loads(text)))


_READERS = {
    ".sql": _of_sql,
    ".yaml": _of_yaml,
    ".ipynb": _of_notebook,
    ".j2": _of_template,
    ".html": _of_template,
    ".css": _of_css,
    ".json": _of_json,
}
