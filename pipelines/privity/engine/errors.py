"""What an engine refuses or cannot do, in classes that are the same whichever engine it is."""

from __future__ import annotations


class EngineError(Exception):
    """An engine could not do what a statement says.

    Parameters
    ----------
    message : str
        The engine's own words; those about conversions quote values.
    kind : str, optional
        What the engine calls an error of this kind, which may be shown; by default the class.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind or type(self).__name__


class StatementRefused(EngineError):
    """The statement cannot be run as it is written; the message quotes it, and no value."""


class SyntaxRefused(StatementRefused):
    """It does not parse."""


class MissingRelation(StatementRefused):
    """It names a table, function or database that is not there, or makes one that is."""


class MissingColumn(StatementRefused):
    """It names a column that is not there, or gives a function what that does not take."""


class InvalidInput(EngineError):
    """A bound value is missing or a file is not what it is read as."""


class ConversionFailed(EngineError):
    """A value does not fit the type to which it is cast."""


class AccessDenied(EngineError):
    """The statement reaches for what the session is closed to."""


class OutOfMemory(EngineError):
    """Memory or temporary disk space do not suffice."""


class Interrupted(EngineError):
    """The statement was stopped from outside."""
