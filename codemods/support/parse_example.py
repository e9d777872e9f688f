"""Read several serialised tf.train.Examples as tensors.

https://www.tensorflow.org/api_docs/python/tf/io/parse_example
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch

from migrate.codemods.support.parse_single_example import parse_single_example
from migrate.codemods.support.stack_elements import stack_elements


def parse_example(serialized: Iterable[bytes], features: Mapping[str, Any]) -> dict[str, Any]:
    """The features of a batch, along a new first axis; see `parse_single_example`.

    Raises:
        ValueError: a sample does not fit; or strings of a `VarLenFeature` differ in number.
    """
    samples = [parse_single_example(item, features) for item in serialized]
    return {name: _joined([sample[name] for sample in samples]) for name in features}


def _joined(values: list[Any]) -> Any:
    if not (isinstance(values[0], torch.Tensor) and values[0].is_sparse):
        return stack_elements(values)
    longest = max(value.shape[0] for value in values)
    places = [
        torch.stack([torch.full_like(v.indices()[0], row), v.indices()[0]]) for row, v in enumerate(values)
    ]
    numbers = torch.cat([value.values() for value in values])
    return torch.sparse_coo_tensor(torch.cat(places, 1), numbers, (len(values), longest), is_coalesced=True)
