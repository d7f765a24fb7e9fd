"""Where the declarative content lies: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

# libyaml, where it is there, reads ten times as fast.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PACKAGE = Path(__file__).resolve().parent
_IN_WHEEL = _PACKAGE / "content"
_CHECKOUT = _PACKAGE.parent.parent


def _content_dir(in_checkout: str, in_wheel: str) -> Path:
    inside = _IN_WHEEL / in_wheel
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


def data_samples_dir() -> Path:
    """Return the folder of the sample agency and of the sample export formats."""
    return _content_dir("data_samples", "data_samples")


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says.

    Raises
    ------
    yaml.YAMLError
        If it is not YAML.
    """
    return yaml.load(text, YAML_LOADER)
