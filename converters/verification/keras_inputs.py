"""Runs in the TensorFlow worker: what a Keras model takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.converters.verification.inputs import InputSpec
from migrate.converters.verification.keras_kinds import LEGACY, keras

SCALING = ("Rescaling", "Normalization")
TABLES = ("Embedding", "Discretization", "Hashing", "CategoryEncoding", "IntegerLookup")


def input_specs(model: Any) -> list[InputSpec]:
    """The inputs of a graph or of a Sequential that is built, in the order in which Keras flattens them; of a model of
    one's own class the one that it was built for."""
    graph = _graph(model)
    layers = list(model._flatten_layers())
    scale = 127.0 if any(type(layer).__name__ in SCALING for layer in layers) else 1.0
    tensors = inputs_of(model)
    return (
        [_spec(graph, tensor, layers, scale) for tensor in tensors] if tensors else _built_for(model, layers)
    )


def inputs_of(model: Any) -> list[Any]:
    """The symbolic inputs of a graph; a model of one's own class has none."""
    try:
        return list(model.inputs or ())
    except (AttributeError, ValueError):
        return []


def _built_for(model: Any, layers: list[Any]) -> list[InputSpec]:
    """The one input of a model whose file says the shape that it was built for, and nothing else."""
    shapes = getattr(model, "_build_shapes_dict", None) or {}
    shape = next(iter(shapes.values()), None) or getattr(model, "_build_input_shape", None)
    if not shape or not all(size is None or isinstance(size, int) for size in shape):
        return []
    tables = [layer.input_dim for layer in layers if isinstance(layer, keras.layers.Embedding)]
    vocabulary = min(tables, default=None)
    dtype = "float32" if vocabulary is None else "int32"
    return [InputSpec("inputs", tuple(shape[1:]), dtype, shape[0], vocabulary)]


def _spec(graph: Any, tensor: Any, layers: list[Any], scale: float) -> InputSpec:
    dtype = getattr(tensor.dtype, "name", tensor.dtype)
    vocabularies = [layer for layer in layers if hasattr(layer, "get_vocabulary")]
    words: tuple[str, ...] = ()
    if dtype == "string" and vocabularies:
        words = tuple(str(word) for word in vocabularies[0].get_vocabulary() if word)
    return InputSpec(
        name=tensor.name.partition(":")[0],
        shape=tuple(tensor.shape[1:]),
        dtype=dtype,
        batch=tensor.shape[0],
        vocabulary=min(_table_sizes(graph, tensor), default=None),
        words=words,
        sentences=any(type(layer).__name__ == "TextVectorization" for layer in vocabularies),
        scale=scale,
    )


def _graph(model: Any) -> Any:
    """The functional model that a Sequential keeps within."""
    return model._functional if not LEGACY and isinstance(model, keras.Sequential) else model


def calls(graph: Any) -> Iterator[tuple[Any, list[Any], list[Any]]]:
    """The calls in a graph, in its order: the layer, the tensors that go in, those that come out."""
    groups = graph._nodes_by_depth if LEGACY else graph._operations_by_depth
    for _, group in sorted(groups.items(), reverse=True):
        for item in group:
            for node in [item] if LEGACY else item._inbound_nodes:
                yield (
                    node.layer if LEGACY else item,
                    _flat(node.keras_inputs if LEGACY else node.input_tensors),
                    _flat(node.outputs if LEGACY else node.output_tensors),
                )


def _flat(structure: Any) -> list[Any]:
    import tensorflow as tf

    return list(tf.nest.flatten(structure))


def _table_sizes(graph: Any, tensor: Any) -> list[int]:
    """How many indices the tables have that an input reaches through layers without weights."""
    found: list[int] = []
    reached = {id(tensor)}
    for layer, taken, given in calls(graph):
        if not any(id(each) in reached for each in taken):
            continue
        if type(layer).__name__ in TABLES:
            found += _size_of(layer)
        elif isinstance(layer, keras.Model) and inputs_of(layer):
            inner = [own for each, own in zip(taken, inputs_of(layer), strict=False) if id(each) in reached]
            found += [size for own in inner for size in _table_sizes(_graph(layer), own)]
        elif isinstance(inside := getattr(layer, "layer", None), keras.layers.Embedding):
            found += _size_of(inside)
        elif not getattr(layer, "weights", []):
            reached |= {id(each) for each in given}
    return found


def _size_of(layer: Any) -> list[int]:
    """The number of a table's indices; none where it does not bound them."""
    kind = type(layer).__name__
    if kind == "IntegerLookup":
        return [max((int(each) for each in layer.get_vocabulary()), default=0) + 3]
    size = getattr(layer, "input_dim", None) or getattr(layer, "num_tokens", None)
    return [int(size)] if size else []
