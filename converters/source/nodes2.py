"""What Keras 2 writes of calls: lists of ``[layer, call, output, keywords]``, in a list for each call.

A layer with one input has that list alone, a function of TensorFlow's without the list around it, a model with a
dictionary of inputs a dictionary. Keywords hold tensors as ``[layer, call, output]``, slices as dictionaries.
See ``tf_keras/src/engine/functional.py`` and ``node.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from migrate.converters.source.architecture import Call, Tensor
from migrate.converters.source.nodes3 import is_reference

CONSTANT = "_CONSTANT_VALUE"


def call(node: Any) -> Call:
    """A call from its entry below ``inbound_nodes``."""
    keywords: dict[str, Any] = {}
    first = _first(node, keywords)
    if isinstance(first, list) and len(first) == 1 and not _is_flat(node):
        (first,) = first
    return Call((first,), keywords)


def _first(node: Any, keywords: dict[str, Any]) -> Any:
    """The first argument; the keywords, which stand with each of its tensors, are collected."""
    if isinstance(node, Mapping):
        return {key: _first(item, keywords) for key, item in node.items()}
    if _is_flat(node):
        layer, number, output, *rest = node
        if rest and isinstance(rest[0], Mapping):
            keywords.update({key: value(item) for key, item in rest[0].items()})
        return output if layer == CONSTANT else Tensor(layer, number, output)
    return [_first(item, keywords) for item in node]


def _is_flat(node: Any) -> bool:
    return isinstance(node, list) and bool(node) and isinstance(node[0], str)


def value(data: Any) -> Any:
    """A keyword's value."""
    if is_reference(data):
        return Tensor(*data)
    if isinstance(data, list):
        return [value(item) for item in data]
    if isinstance(data, Mapping):
        if set(data) == {"start", "stop", "step"}:
            return slice(value(data["start"]), value(data["stop"]), value(data["step"]))
        if data.get("class_name") == "__ellipsis__":
            return Ellipsis
        return {key: value(item) for key, item in data.items()}
    return Ellipsis if data == "..." else data


def structure(data: Any) -> Any:
    """The inputs or outputs of a model: a nest of ``[layer, call, output]``; a list of one is that one."""
    if isinstance(data, Mapping):
        return {key: structure(item) for key, item in data.items()}
    if is_reference(data):
        return Tensor(*data)
    found = [structure(item) for item in data]
    return found[0] if len(found) == 1 else found
