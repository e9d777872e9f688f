"""Whether what was exported computes what the model computes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from migrate.converters.verification.compare import Outputs, compare, says_nothing


class Unrunnable(Exception):
    """What was exported needs a runtime that is not here; the message says which."""


def check(expected: Sequence[Outputs], run: Callable[[], Sequence[Outputs]]) -> dict[str, Any]:
    """The comparisons as plain data, and why there are none, or why they prove nothing.

    Args:
        expected: the model's outputs for each batch.
        run: gives those of what was exported.
    """
    try:
        found = list(compare("as they are", "float32", expected, run()))
    except Unrunnable as reason:
        return {"comparisons": [], "silent": str(reason)}
    return {"comparisons": [asdict(each) for each in found], "silent": says_nothing(expected)}
