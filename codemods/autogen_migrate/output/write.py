"""Files replaced as a whole or not at all.

All new contents are first written next to the files that they replace (:func:`stage`); only when
that worked for all of them are they moved into place (:meth:`Staged.commit`).  So a full disk, a
kill or Ctrl-C leaves each file either as it was or complete, and never empty.
"""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass


class WriteError(Exception):
    """A file that could not be replaced, and why."""


@dataclass(slots=True)
class Staged:
    """A new content on disk beside ``target``; ends by :meth:`commit` or :meth:`discard`."""

    target: str
    temporary: str
    expected: bytes
    links: int = 1

    def check(self) -> None:
        """Raise WriteError if the file is no longer what it was when it was read."""
        try:
            with open(self.target, "rb") as file:
                unchanged = file.read() == self.expected
        except OSError as error:
            raise WriteError(error.strerror or str(error)) from error
        if not unchanged:
            raise WriteError("was changed by someone else while the migration ran")

    def commit(self) -> None:
        """Move the new content into place after a last :meth:`check`; raises WriteError."""
        self.check()
        try:
            os.replace(self.temporary, self.target)
        except OSError as error:
            raise WriteError(error.strerror or str(error)) from error
        _sync_directory(os.path.dirname(self.target))

    def discard(self) -> None:
        """Remove what was staged; harmless after :meth:`commit`."""
        with contextlib.suppress(OSError):
            os.unlink(self.temporary)


def stage(path: str, before: bytes, after: bytes, *, force: bool = False) -> Staged:
    """Write ``after`` beside the file at ``path``, whose content should be ``before``.

    A symlink stays one: the file that it points to is replaced.  Mode, owner and extended attributes
    are those of the old file where the system lets us set them.  A read-only file is left alone unless
    ``force``.  Raises WriteError.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
        if not (status.st_mode & 0o222 or force):
            # Replacing works whatever the mode of the file is; its owner meant that it stays.
            raise WriteError("is read-only (--force replaces it)")
        handle, temporary = tempfile.mkstemp(
            prefix=f".{os.path.basename(target)[:100]}.", suffix=".tmp", dir=os.path.dirname(target)
        )
    except OSError as error:
        raise WriteError(error.strerror or str(error)) from error
    staged = Staged(target, temporary, before, status.st_nlink)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            _copy_status(target, status, file.fileno())
            os.fsync(file.fileno())
    except BaseException as error:
        staged.discard()
        if isinstance(error, OSError):
            raise WriteError(error.strerror or str(error)) from error
        raise
    return staged


def _copy_status(source: str, status: os.stat_result, handle: int) -> None:
    """Owner first: setting it clears the set-user-id bits of the mode."""
    if hasattr(os, "fchown"):
        own = os.fstat(handle)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            with contextlib.suppress(OSError):
                os.fchown(handle, status.st_uid, status.st_gid)
    if hasattr(os, "fchmod"):
        os.fchmod(handle, stat.S_IMODE(status.st_mode))
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(source):
                os.setxattr(handle, name, os.getxattr(source, name))


def _sync_directory(directory: str) -> None:
    """Make the new directory entry durable where directories can be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(directory or ".", os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
