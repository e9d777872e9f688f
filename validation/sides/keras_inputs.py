"""What a Keras model takes: names, shapes and dtypes of its inputs, and which of them are indices of embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np

from migrate.validation import keras_api
from migrate.validation.keras_api import keras
from migrate.validation.sides.draws import InputSpec


def input_specs(model: Any, declared: list[dict[str, Any]]) -> list[InputSpec]:
    """The model's inputs, in call order: of a graph as it has them, else as the provenance declares them."""
    try:
        tensors = list(model.inputs or [])
    except (AttributeError, ValueError):
        tensors = []
    if not tensors:
        specs = declared_inputs(declared)
        sizes = [
            layer.input_dim for layer in model._flatten_layers() if isinstance(layer, keras.layers.Embedding)
        ]
        return [
            _with_vocabulary(spec, sizes if np.issubdtype(np.dtype(spec.dtype), np.integer) else [])
            for spec in specs
        ]
    return [
        _with_vocabulary(
            InputSpec(tensor.name, tuple(tensor.shape[1:]), keras_api.dtype_name(tensor.dtype)),
            _embedding_sizes(model, tensor),
        )
        for tensor in tensors
    ]


def declared_inputs(declared: list[dict[str, Any]]) -> list[InputSpec]:
    """The inputs that the provenance names."""
    return [
        InputSpec(item.get("name") or f"input_{index}", tuple(item["shape"]), item.get("dtype") or "float32")
        for index, item in enumerate(declared)
    ]


def _with_vocabulary(spec: InputSpec, sizes: list[int]) -> InputSpec:
    return InputSpec(spec.name, spec.shape, spec.dtype, min(sizes)) if sizes else spec


def _embedding_sizes(model: Any, tensor: Any) -> list[int]:
    """``input_dim`` of the Embedding layers that a graph's input reaches through layers without weights."""
    found: list[int] = []
    reached = {id(tensor)}
    for operation, taken, given in keras_api.nodes(model):
        if not any(id(each) in reached for each in taken):
            continue
        if isinstance(operation, keras.layers.Embedding):
            found.append(operation.input_dim)
        elif isinstance(operation, keras.Model):
            found += [n for inner in operation.inputs for n in _embedding_sizes(operation, inner)]
        elif not getattr(operation, "weights", []):
            reached |= {id(each) for each in given}
    return found
