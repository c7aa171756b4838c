"""The exceptions of this package; those of 0.2 itself are in ``autogen_compat.exception_utils``."""

from __future__ import annotations

from autogen_compat.portal import CompatCallerError, CompatDeadlockError, CompatShutdownError

__all__ = [
    "CompatAliasError",
    "CompatCallerError",
    "CompatDeadlockError",
    "CompatMissingAttribute",
    "CompatMissingModule",
    "CompatMissingName",
    "CompatShutdownError",
    "CompatUnsupported",
]


class CompatUnsupported(NotImplementedError):
    """Something of 0.2 that does not exist on 0.4; the message says what it was and what replaces it."""


class CompatMissingName(ImportError, CompatUnsupported):
    """A name of 0.2.40 that is not here, or that only other releases or forks of AutoGen had.

    It is an ImportError too, so that ``try: from autogen import …`` goes on working.
    """


class CompatMissingAttribute(AttributeError, CompatUnsupported):
    """The same, where no ``import`` asks: ``hasattr`` and ``getattr`` with a default go on working."""


class CompatMissingModule(ModuleNotFoundError, CompatUnsupported):
    """A module that other releases or forks of AutoGen had, but 0.2.40 has not."""


class CompatAliasError(ImportError):
    """``import autogen`` cannot be given a new meaning: another package of that name is in use already."""
