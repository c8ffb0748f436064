"""Locks between processes, held on an empty SQLite file.

SQLite's own file locks work on every operating system and end with the process, however it ends, so a killed
builder leaves nothing to clean up.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path


class LockHeldError(Exception):
    """Another process, or another lock in this one, holds the file."""


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold the file alone, made if it is missing. Raises LockHeldError at once where anyone else holds it.

    Raises OSError where the file cannot be written.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise OSError(str(error)) from error
            raise LockHeldError(str(path)) from error
        yield


class SharedLock:
    """Hold the file together with other readers until `close`. Raises FileNotFoundError if it is missing."""

    def __init__(self, path: Path) -> None:
        address = f"{path.absolute().as_uri()}?mode=ro"
        try:
            self._connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.OperationalError as error:
            raise FileNotFoundError(path) from error
        self._connection.execute("BEGIN")
        # BEGIN alone locks nothing; the first read does.
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchall()

    def close(self) -> None:
        self._connection.close()


def is_held(path: Path) -> bool:
    """Whether anyone holds the file; False where it does not exist."""
    if not path.exists():
        return False
    try:
        with exclusive_lock(path):
            return False
    except LockHeldError:
        return True
