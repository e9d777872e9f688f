"""The objects behind a TensorFlow checkpoint's names: which variable is held by which attribute of what.

``tf.train.Checkpoint``, Keras 2's ``save_weights("path")`` and its SavedModels write this graph into the checkpoint.
A layer is a node with variables below it; the layers of a functional model or a Sequential hang on ``layer-0``,
``layer-1``, ... in the order of ``model.layers``.
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/trackable_object_graph.proto
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from migrate.converters.checkpoints.keras_tree import NOT_WEIGHTS
from migrate.converters.checkpoints.model import Entry, KerasLayer, KerasWeight
from migrate.converters.checkpoints.wire import WireError, fields

LISTED, LISTED_AGAIN = "layer-", "layer_with_weights-"
OPERATIONS, FUNCTIONAL = "_operations", "_functional"
NO_LAYERS = NOT_WEIGHTS.keys() | {
    *("keras_api", "save_counter", "root", "signatures", "compiled_loss", "compiled_metrics", "loss_tracker"),
    *("variables", "trainable_variables", "non_trainable_variables", "regularization_losses"),
    *("_all_variables", "_trainable_variables", "_non_trainable_variables"),
}
"""Attributes that hold no layers of the model, or hold once more what others hold."""


@dataclass(frozen=True)
class Node:
    """An object. ``children``: nodes' numbers by attribute, in turn; of a variable ``key`` and ``full_name``.

    ``slots``, of an optimizer: a weight's number, what is kept of it, and the number of what keeps it.
    """

    children: tuple[tuple[str, int], ...] = ()
    key: str = ""
    full_name: str = ""
    slots: tuple[tuple[int, str, int], ...] = ()


def nodes(data: memoryview) -> tuple[Node, ...]:
    """The graph's objects; the first is what was saved.

    Raises:
        WireError: it is damaged.
    """
    found = tuple(_node(field.data) for field in fields(data) if field.number == 1)
    numbers = (number for node in found for number in _numbers(node))
    if any(number >= len(found) for number in numbers):
        raise WireError("an object that is not there")
    return found


def _numbers(node: Node) -> Iterator[int]:
    """The objects that one refers to."""
    yield from (child for _, child in node.children)
    yield from (number for weight, _, slot in node.slots for number in (weight, slot))


def _node(data: memoryview) -> Node:
    children, slots = [], []
    key = full_name = ""
    for field in fields(data):
        if field.number == 1:
            parts = {part.number: part for part in fields(field.data)}
            number = parts[1].value if 1 in parts else 0
            children.append((parts[2].text() if 2 in parts else "", number))
        elif field.number == 2:
            texts = {part.number: part.text() for part in fields(field.data) if part.data}
            key, full_name = texts.get(3, ""), texts.get(2, "")
        elif field.number == 3:
            parts = {part.number: part for part in fields(field.data)}
            weight, slot = (parts[number].value if number in parts else 0 for number in (1, 3))
            slots.append((weight, parts[2].text() if 2 in parts else "", slot))
    return Node(tuple(children), key, full_name, tuple(slots))


def tree(graph: tuple[Node, ...], entries: Mapping[str, Entry]) -> KerasLayer | None:
    """The model as its layers nest; None where no variable is held by an attribute."""
    if not graph:
        return None
    root, _ = _layer(graph, 0, "", entries, {0})
    counts = Counter(layer.name for layer in _all(root))
    names = {name for name, count in counts.items() if name and count == 1}
    return _named(root, names) if any(root.all_weights()) else None


def _layer(
    graph: tuple[Node, ...], number: int, key: str, entries: Mapping[str, Entry], seen: set[int]
) -> tuple[KerasLayer, tuple[str, ...]]:
    """An object as a layer, and the names on the way to it as its variables tell them: ``(model, dense_1)``."""
    weights, children, ways = [], [], []
    for name, child in _held(graph, number):
        variable = graph[child]
        if variable.key in entries:
            weights.append(KerasWeight(name.lstrip("_"), entries[variable.key]))
            ways.append(tuple(variable.full_name.split("/"))[:-1])
        elif not variable.key and child not in seen:
            seen.add(child)  # nothing is nested in two places
            layer, way = _layer(graph, child, name, entries, seen)
            if any(layer.all_weights()):
                children.append(layer)
                ways.append(way if layer.is_list else way[:-1])
    way = tuple(names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*ways, strict=False)))
    is_list = bool(children) and not weights and all(child.key.isdigit() for child in children)
    own = way[-1] if way and not is_list else None
    return KerasLayer(key, own, None, tuple(weights), tuple(children), is_list), way


def _held(graph: tuple[Node, ...], number: int) -> Iterator[tuple[str, int]]:
    """What an object's attributes hold. The layers of a functional model come as ``layer-0``, ... in both generations:
    Keras 3 has them in a list, which is a Sequential's own functional model's."""
    children = graph[number].children
    listed = {child for name, child in children if name.startswith(LISTED)}
    for name, child in children:
        if name == OPERATIONS:
            yield from ((f"{LISTED}{position}", inner) for position, inner in graph[child].children)
        elif name == FUNCTIONAL:
            yield from (item for item in _held(graph, child) if child != number)
        elif name not in NO_LAYERS and not (name.startswith(LISTED_AGAIN) and child in listed):
            yield name, child


def _all(layer: KerasLayer) -> Iterator[KerasLayer]:
    yield layer
    for child in layer.children:
        yield from _all(child)


def _named(layer: KerasLayer, names: Collection[str]) -> KerasLayer:
    """The tree with names that are one layer's only: Keras 3 writes the model's name for all layers of a subclass."""
    children = tuple(_named(child, names) for child in layer.children)
    return replace(layer, name=layer.name if layer.name in names else None, children=children)
