"""Elements of a data set as one batch, along a new first axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.text_array import TextArray


def stack_elements(elements: Sequence[Any]) -> Any:
    """Stack elements of one structure: tensors to a tensor, strings to a `TextArray`, tuples and dicts part by part.

    Raises:
        RuntimeError, ValueError: the shapes differ.
    """
    first = elements[0]
    if isinstance(first, tuple):
        return tuple(stack_elements(parts) for parts in zip(*elements, strict=True))
    if isinstance(first, Mapping):
        return {key: stack_elements([element[key] for element in elements]) for key in first}
    if isinstance(first, torch.Tensor):
        return torch.stack(list(elements))
    if isinstance(first, np.ndarray):
        return np.stack(list(elements)).view(type(first))
    return TextArray.of(elements) if isinstance(first, str | bytes) else np.array(elements)
