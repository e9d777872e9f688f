"""Runs where TensorBoard is: the scalars of a folder of events, whichever framework wrote them."""

from __future__ import annotations

from pathlib import Path


def read(folder: str) -> dict[str, list[list[float]]]:
    """By tag, steps and values."""
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.util import tensor_util

    found: dict[str, list[list[float]]] = {}
    for path in sorted(Path(folder).iterdir()):
        for event in EventFileLoader(str(path)).Load():
            for value in event.summary.value:
                number = float(tensor_util.make_ndarray(value.tensor))
                found.setdefault(value.tag, []).append([event.step, round(number, 5)])
    return dict(sorted(found.items()))
