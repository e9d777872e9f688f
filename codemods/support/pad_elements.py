"""Elements of different sizes as one batch, the smaller ones filled up at their ends.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#padded_batch
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.text_array import TextArray


def pad_elements(elements: Sequence[Any], shapes: Any = None, values: Any = None) -> Any:
    """Stack elements of one structure, each axis as long as the longest among them.

    Args:
        shapes: sizes to pad to, in the structure of an element; None, or None or -1 for an axis, for the longest.
        values: what to fill with, in the structure of an element or one for all; None for zeros and empty strings.

    Raises:
        ValueError: an element is larger than its shape allows.
    """
    first = elements[0]
    if isinstance(first, tuple):
        parts = list(zip(*elements, strict=True))
        wanted = shapes if shapes is not None else [None] * len(parts)
        fill = values if isinstance(values, tuple | list) else [values] * len(parts)
        return tuple(map(pad_elements, parts, wanted, fill))
    if isinstance(first, Mapping):
        return {
            key: pad_elements(
                [element[key] for element in elements],
                None if shapes is None else shapes[key],
                values[key] if isinstance(values, Mapping) else values,
            )
            for key in first
        }
    if isinstance(first, torch.Tensor):
        shape = _padded_shape([tuple(element.shape) for element in elements], shapes)
        padded = first.new_full((len(elements), *shape), 0 if values is None else float(values))
        for row, element in zip(padded, elements, strict=True):
            row[tuple(slice(size) for size in element.shape)] = element
        return padded
    arrays = [np.asarray(element) for element in elements]
    shape = _padded_shape([array.shape for array in arrays], shapes)
    filled = np.full(
        (len(arrays), *shape), values or type(first)() if arrays[0].ndim == 0 else values or "", object
    )
    for row, array in enumerate(arrays):
        place: tuple[Any, ...] = (row, *(slice(size) for size in array.shape))
        filled[place] = array
    return TextArray.of(filled)


def _padded_shape(shapes: Sequence[tuple[int, ...]], wanted: Any) -> tuple[int, ...]:
    longest = [max(sizes) for sizes in zip(*shapes, strict=True)]
    given = [None] * len(longest) if wanted is None else list(wanted)
    shape = tuple(
        most if size is None or size == -1 else int(size) for most, size in zip(longest, given, strict=True)
    )
    if any(most > size for most, size in zip(longest, shape, strict=True)):
        raise ValueError(f"an element of shape {tuple(longest)} does not fit into {shape}")
    return shape
