"""privity: who was privy to confidential case records, had they the need and the right?"""

from typing import Any

__version__ = "0.1.0"

__all__ = ["__version__", "open_review", "open_run"]


def __getattr__(name: str) -> Any:
    if name == "open_run":
        from privity.reader import open_run

        return open_run
    if name == "open_review":
        from privity.review import open_review

        return open_review
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
