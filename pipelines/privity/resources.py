"""Where the declarative content lies: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

# libyaml, where it is there, reads ten times as fast.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PACKAGE = Path(__file__).resolve().parent
IN_WHEEL = PACKAGE / "content"
_CHECKOUT = PACKAGE.parent.parent


def _content_dir(in_checkout: str, in_wheel: str) -> Path:
    inside = IN_WHEEL / in_wheel
    return inside if inside.is_dir() else _CHECKOUT / in_checkout


def expectations_dir() -> Path:
    """Return the folder of policies, controls, explanations, suites and the extract contract."""
    return _content_dir("expectations", "expectations")


def notebooks_dir() -> Path:
    """Return the folder of the report's chapters."""
    return _content_dir("notebooks", "notebooks")


def models_dir() -> Path:
    """Return the folder of the SQL models that controls and measures share."""
    return _content_dir("pipelines/models", "models")


def templates_dir() -> Path:
    """Return the folder of the page templates and style sheets."""
    return _content_dir("reports/templates", "templates")


def schedules_dir() -> Path:
    """Return the folder of the ready-made schedules."""
    return _content_dir("pipelines/schedules", "schedules")


def data_samples_dir() -> Path:
    """Return the folder of the sample agency and of the sample export formats."""
    return _content_dir("data_samples", "data_samples")


_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")


def name_problem(path: Path, root: Path) -> str | None:
    """Say why a file of the content must not be read, for its name or for where it lies.

    A stem is an id: it names tables, files and anchors, and stands on pages.

    Parameters
    ----------
    path : Path
        The file.
    root : Path
        The folder that it must lie in once links are followed.

    Returns
    -------
    str or None
        A problem that shows no sign that a terminal would obey, or None.
    """
    place = f"{root.name}/{path.relative_to(root).as_posix()}"
    if not _NAME.match(path.stem):
        return (
            f"{place.encode('unicode_escape').decode()}: the name is no id; use lower-case "
            "letters, digits, _ and -"
        )
    if not path.resolve().is_relative_to(root.resolve()):
        return f"{place}: is a symbolic link out of {root.name}/; copy the file there"
    return None


def verifier() -> Path:
    """Return the checker that every run carries: one file that needs Python alone."""
    return PACKAGE / "runs" / "standalone_verify.py"


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises
    ------
    yaml.YAMLError
        If it is not YAML.
    """
    return yaml.load(text, YAML_LOADER)
