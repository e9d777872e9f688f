"""What Keras 3 writes of calls: arguments as they were given, with a mark in the place of each tensor, slice and tuple.

See ``keras/src/ops/node.py`` and ``keras/src/saving/serialization_lib.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.converters.source.architecture import Call, Tensor

TENSOR, SLICE, TUPLE, ELLIPSIS = "__keras_tensor__", "__slice__", "__tuple__", "__ellipsis__"


def call(node: Mapping[str, Any]) -> Call:
    """A call from its entry below ``inbound_nodes``."""
    return Call(tuple(value(item) for item in node["args"]), {k: value(v) for k, v in node["kwargs"].items()})


def value(data: Any) -> Any:
    """An argument. What is none of the marks stays as it is: a layer's or an initialiser's configuration."""
    if isinstance(data, list):
        return [value(item) for item in data]
    if not isinstance(data, Mapping):
        return data
    match data.get("class_name"):
        case "__keras_tensor__":
            config = data["config"]
            shape = config.get("shape")
            return _tensor(config["keras_history"], tuple(shape) if shape is not None else None)
        case "__slice__":
            config = data["config"]
            return slice(value(config.get("start")), value(config.get("stop")), value(config.get("step")))
        case "__tuple__":
            return tuple(value(item) for item in data["items"])
        case "__ellipsis__":
            return Ellipsis
        case "__tensor__" | "__numpy__":
            return value(data["config"]["value"])
    return {key: value(item) for key, item in data.items()}


def structure(data: Any) -> Any:
    """The inputs or outputs of a model: a nest of ``[layer, call, output]``; one in a list of its own is that one."""
    if isinstance(data, Mapping):
        if data.get("class_name") == TUPLE:
            return tuple(structure(item) for item in data["items"])
        return {key: structure(item) for key, item in data.items()}
    if is_reference(data):
        return _tensor(data)
    return [structure(item) for item in data]


def is_reference(data: Any) -> bool:
    """Whether something is ``[layer, call, output]``."""
    return isinstance(data, list) and len(data) == 3 and isinstance(data[0], str) and isinstance(data[1], int)


def _tensor(history: Any, shape: tuple[int | None, ...] | None = None) -> Tensor:
    layer, number, output = history
    return Tensor(str(layer), int(number), int(output), shape)
