"""What a program that runs in one process leaves for the process that compares."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Recorder:
    """The losses that gradients were taken of, in order, and how the program ended."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.depth = 0

    def add(self, value: float) -> None:
        """Note a loss, unless another function that notes one is at work around."""
        if not self.depth:
            self.losses.append(value)

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """Nothing that happens inside is noted."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def write(self, path: Path, error: BaseException | None) -> None:
        """Write it as JSON."""
        content: dict[str, Any] = {"losses": self.losses, "ended": error is None}
        if error is not None:
            content["error"] = "".join(traceback.format_exception(error))[-6000:]
        path.write_text(json.dumps(content))


def ended_well(error: BaseException) -> bool:
    """Whether an exception is a program's own way to end: `exit()`, `sys.exit(0)`."""
    return isinstance(error, SystemExit) and error.code in (None, 0)
