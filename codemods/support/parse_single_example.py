"""Read a serialised tf.train.Example as tensors.

https://www.tensorflow.org/api_docs/python/tf/io/parse_single_example
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from migrate.codemods.support.example import Example
from migrate.codemods.support.feature import Feature


def parse_single_example(serialized: bytes, features: Mapping[str, Any]) -> dict[str, Any]:
    """The features of one sample: numbers as a tensor of the feature's shape, strings as bytes, alone or in a NumPy
    array; numbers of a `VarLenFeature` as a sparse tensor, its strings as an array.

    Args:
        features: what to read, by name: `FixedLenFeature` or `VarLenFeature`.

    Raises:
        ValueError: a feature is missing, is of another kind, or has another number of values.
    """
    found = Example.FromString(bytes(serialized)).features.feature
    return {name: _parsed(name, found.get(name, Feature()), wanted) for name, wanted in features.items()}


def _parsed(name: str, feature: Feature, wanted: Any) -> Any:
    kind, values = feature.WhichOneof(), _feature_values(feature)
    expected = {torch.int64: "int64_list", torch.float32: "float_list"}.get(wanted.dtype, "bytes_list")
    if kind not in (None, expected):
        raise ValueError(f"feature {name} has a {kind}, not a {expected}")
    shape = getattr(wanted, "shape", None)
    if shape is None:
        return _sparse_values(values, wanted.dtype)
    if kind is None:
        if wanted.default_value is None:
            raise ValueError(f"feature {name} is missing, and has no default")
        values = np.broadcast_to(np.asarray(wanted.default_value), tuple(shape)).ravel().tolist()
    if len(values) != math.prod(shape):
        raise ValueError(f"feature {name} has {len(values)} values, its shape is {tuple(shape)}")
    if isinstance(wanted.dtype, torch.dtype):
        return torch.tensor(values, dtype=wanted.dtype).reshape(tuple(shape))
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array.reshape(tuple(shape)) if len(shape) else array[0]


def _feature_values(feature: Feature) -> list[Any]:
    kind = feature.WhichOneof()
    return list(getattr(feature, kind).value) if kind else []


def _sparse_values(values: list[Any], dtype: Any) -> Any:
    if isinstance(dtype, torch.dtype):
        places = torch.arange(len(values))[None]
        return torch.sparse_coo_tensor(
            places, torch.tensor(values, dtype=dtype), (len(values),), is_coalesced=True
        )
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
