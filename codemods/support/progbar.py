"""A progress bar with running means.

https://keras.io/api/utils/python_utils/#progbar-class
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence


class Progbar:
    """Prints how far a loop has come: ``12/40 [======>......] - 3s - loss: 0.1234``.

    Args:
        target: the number of steps; None if it is not known.
        width: of the bar, in characters.
        verbose: 0: print nothing; 1: a bar; 2: one line at the end.
        stateful_metrics: names of values of which the last is shown instead of the mean.
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Sequence[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.stateful_metrics = set(stateful_metrics or ())
        self.unit_name = unit_name
        self.seen = 0
        self.sums: dict[str, tuple[float, float]] = {}
        self._start = time.time()
        self._shown = 0.0

    def update(
        self,
        current: int,
        values: Iterable[tuple[str, float]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Tell that ``current`` steps are done, with values of those since the last call."""
        for name, value in values or ():
            total, count = self.sums.get(name, (0.0, 0.0))
            if name in self.stateful_metrics:
                self.sums[name] = (float(value), 1.0)
            else:
                steps = max(current - self.seen, 1)
                self.sums[name] = (total + float(value) * steps, count + steps)
        self.seen = current
        done = finalize if finalize is not None else self.target is not None and current >= self.target
        self._show(done)

    def add(self, n: int, values: Iterable[tuple[str, float]] | None = None) -> None:
        """Tell that ``n`` more steps are done."""
        self.update(self.seen + n, values)

    def _show(self, done: bool) -> None:
        now = time.time()
        if not self.verbose or (not done and (self.verbose == 2 or now - self._shown < self.interval)):
            return
        self._shown = now
        bar = ""
        if self.target and self.verbose == 1:
            full = min(self.width, self.width * self.seen // self.target)
            bar = f" [{'=' * full}{'.' * (self.width - full)}]"
        target = f"/{self.target}" if self.target else f" {self.unit_name}s"
        means = "".join(
            f" - {name}: {total / max(count, 1):.4f}" for name, (total, count) in self.sums.items()
        )
        end = "\n" if done else "\r"
        sys.stdout.write(f"{self.seen}{target}{bar} - {now - self._start:.0f}s{means}{end}")
        sys.stdout.flush()
