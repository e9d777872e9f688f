"""An object of TensorFlow's that stays in TensorFlow's process."""

from __future__ import annotations

from typing import Any


class KeptObject:
    """What stands here for an object over there: a layer that looks words up, what is known of a data set, ... It can
    be given to functions that run there, and nothing else."""

    def __init__(self, process: Any, number: int) -> None:
        self._process, self._number = process, number

    def __del__(self) -> None:
        self._process.release(self._number)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"{name}: the object is in TensorFlow's process; ask for it in a function that runs there"
        )
