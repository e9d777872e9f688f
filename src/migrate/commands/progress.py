"""What a long-running verb is doing, on stderr, while someone watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str], None]
WATCHED = 100_000_000  # bytes from which writing takes long enough to be watched


@contextmanager
def spinner() -> Iterator[Tell]:
    """A line that says what is being done, gone at the end; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield status.update


@contextmanager
def written(size: int) -> Iterator[Callable[[int], None]]:
    """A bar that fills as bytes are written, with their rate and the time left; nothing where nobody needs it.

    Gives what to call, from any thread, with the number of bytes that were written since.
    """
    if size < WATCHED or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("writing", total=size)
        yield lambda count: bar.advance(task, count)
