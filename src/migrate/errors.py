"""The errors that a user can cause, or can do something about.

Each message says what went wrong, where, and what to do. The command line prints it as one line and ends
with exit code 2; the traceback is shown only with ``--traceback``.
"""

from __future__ import annotations


class MigrateError(Exception):
    """Something the user can mend: a bad path, a file that does not parse, a checkpoint that does not fit."""


class WorkerError(MigrateError):
    """A framework worker failed, died or did not answer.

    Attributes:
        remote_traceback: the traceback raised inside the worker, or the end of its output if it died.
    """

    def __init__(self, message: str, remote_traceback: str = "") -> None:
        super().__init__(message)
        self.remote_traceback = remote_traceback
