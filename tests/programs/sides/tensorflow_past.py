"""Optimizers of TensorFlow 2.10 for programs that give what only these take: `lr`, `decay`.

Later versions leave `lr` out, with a warning, and train at the default rate; `decay` ends them with an error.
TensorFlow keeps the former classes: https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/legacy
"""

from __future__ import annotations

import inspect
from typing import Any

FORMER = frozenset({"lr", "decay"})


def install(keras: Any) -> None:
    """Let such a call make the former class of that name."""
    for name, former in vars(keras.optimizers.legacy).items():
        present = getattr(keras.optimizers, name, None)
        if inspect.isclass(former) and inspect.isclass(present) and present is not former:
            present.__new__ = staticmethod(_maker(present, former))


def _maker(present: Any, former: Any) -> Any:
    def make(cls: Any, *args: Any, **kwargs: Any) -> Any:
        if cls is present and not FORMER.isdisjoint(kwargs):
            return former(*args, **kwargs)
        return object.__new__(cls)

    return make
