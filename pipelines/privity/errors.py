"""The one error that a user sees: a list of problems, each with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable


class PrivityError(Exception):
    """Something the user can put right; the command line prints it without a traceback.

    Parameters
    ----------
    problems : str or iterable of str
        Each as ``place: what is wrong; what to do``. All problems of one kind are given at once.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))
