"""Our templates: the environment in which pages are written, and the pieces that pages share.

HTML that more than one page shows stands once, as a macro of ``pieces.html.j2``; words stay in
Python. The environment is made when the first piece is, and once: chapters that fail early, and
whoever only reads figures, never load the engine.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from privity.resources import templates_dir

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@cache
def page_environment() -> Environment:
    """Return the environment of our templates: texts are escaped, a missing value is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_dir() / "privity"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["css_text"] = css_text
    return environment


def css_text(text: str) -> str:
    """Return a text as a CSS string: whatever is not a plain letter or digit is escaped."""
    return (
        '"'
        + "".join(
            c if (c.isascii() and c.isalnum()) or c == " " else f"\\{ord(c):x} " for c in text
        )
        + '"'
    )


@cache
def _pieces() -> Any:
    return page_environment().get_template("pieces.html.j2").module


def piece(name: str, *values: Any, **options: Any) -> Markup:
    """Return one piece of a page.

    Parameters
    ----------
    name : str
        The macro of ``pieces.html.j2``.
    *values, **options
        What the macro takes; texts are escaped, Markup stands as it is.

    Returns
    -------
    Markup
    """
    return getattr(_pieces(), name)(*values, **options)
