"""Runs in the PyTorch worker: large modules are built without filling their weights with random numbers.

A conversion asks a model for names and shapes only. Memory that nobody writes to is not taken from the machine, so a
model that is larger than that can still be described. What is set to a constant (scales, biases) is set as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

LARGE = 1024 * 1024  # numbers
FILLING = frozenset(
    {"uniform_", "normal_", "exponential_", "log_normal_", "cauchy_", "random_", "bernoulli_", "geometric_"}
)
MAKING = frozenset({"rand", "randn"})
MAKING_LIKE = frozenset({"rand_like", "randn_like"})


class Uninitialised(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """While it is active, random numbers are not drawn where a tensor would take many of them."""

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing is compiled here; to keep the compiler off, PyTorch would import it, which takes a second."""
        return False

    def __torch_dispatch__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        arguments: Sequence[Any] = (),
        keywords: Mapping[str, Any] | None = None,
    ) -> Any:
        name = getattr(function, "overloadpacket", function).__name__
        first: Any = arguments[0] if arguments else None
        given = dict(keywords or {})
        if name in FILLING and first.numel() >= LARGE:
            return first
        if name in MAKING_LIKE and first.numel() >= LARGE:
            return torch.empty_like(first)
        if name in MAKING and prod(first) >= LARGE:
            return torch.empty(first, dtype=given.get("dtype"), device=given.get("device"))
        return function(*arguments, **given)
