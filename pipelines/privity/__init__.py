"""privity: who was privy to confidential case records, had they the need and the right?

For notebooks: ``import privity as pv``, then ``pv.open_run()``, ``pv.extracts()``,
``pv.open_review()``, ``pv.take_apart()``, ``pv.compare()`` and their kin; each has examples.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Where each name that notebooks use is made; loaded when it is first asked for.
_PLACES = {
    "audit_table": ("privity.table_audit.audit", "audit_table"),
    "check_expectations": ("privity.analysis.writing", "check_expectations"),
    "choose": ("privity.analysis.choice", "choose"),
    "compare": ("privity.analysis.comparison", "compare"),
    "extracts": ("privity.analysis.extract_frames", "open_extracts"),
    "make_interactive": ("privity.analysis.choice", "make_interactive"),
    "make_run": ("privity.analysis.writing", "make_run"),
    "new_control": ("privity.analysis.writing", "new_control"),
    "open_review": ("privity.decisions.review", "open_review"),
    "open_run": ("privity.analysis.run", "open_run"),
    "protect_counts": ("privity.analysis.protected_counts", "protect_counts"),
    "take_apart": ("privity.analysis.control_parts", "take_apart"),
    "unmask": ("privity.analysis.unmasked", "unmask"),
}

__all__ = ["__version__", *_PLACES]


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, made = _PLACES[name]
    return getattr(import_module(module), made)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})
