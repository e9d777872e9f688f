"""What a worker prints: read from a named pipe as it comes, of which only the end is kept."""

from __future__ import annotations

import os
import select
import tempfile
import threading
from pathlib import Path

KEPT = 64 * 1024  # bytes


class Output:
    """The end of a worker's output (stdout and stderr, native libraries included), in bounded memory.

    The parent reads it in a thread of its own, so that a worker that prints much never blocks, whatever lock it
    holds, and what it printed before it was killed is here.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="migrate-worker-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name, "output")
        os.mkfifo(self.path)
        # Without a writer yet, only a non-blocking open returns.
        self._descriptor = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        self._tail = bytearray()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, name="migrate-worker-output", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        while not self._ended.is_set():
            if not any(event & select.POLLIN for _, event in poll.poll(100)):
                # POLLHUP without data: no writer, either not yet or no longer. Only `close` knows which.
                self._ended.wait(0.02)
                continue
            self._drain()
        self._drain()

    def _drain(self) -> None:
        while chunk := self._chunk():
            self._tail += chunk
            del self._tail[:-KEPT]

    def _chunk(self) -> bytes:
        try:
            return os.read(self._descriptor, 65536)
        except BlockingIOError:
            return b""

    def tail(self, lines: int = 20) -> str:
        """The last lines."""
        return "\n".join(bytes(self._tail).decode("utf-8", "replace").splitlines()[-lines:])

    def close(self) -> None:
        """Read what is left, and remove the pipe. The tail stays readable."""
        if not self._ended.is_set():
            self._ended.set()
            self._thread.join()
            os.close(self._descriptor)
            self._folder.cleanup()
