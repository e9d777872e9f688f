"""The optimizer in a TensorFlow checkpoint's objects: unlike other files, these say which of its arrays is which.

Keras 3 lists the weights it trains beside its slots; Keras 2's from 2.11 on name each slot after its weight; before
that, slots are edges of the graph, from a weight to its slot's variable.
https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/trackable_object_graph.proto
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from migrate.converters.checkpoints.model import Entry, Kept
from migrate.converters.checkpoints.object_graph import Node

STEPS = ("iter", "iterations")
TRAINED = "trainable_variables"
NO_SLOTS = {"variables", TRAINED, "trainable_variables_indices", "index_dict"}


def kept(graph: tuple[Node, ...], entries: Mapping[str, Entry]) -> Kept | None:
    """What the optimizer keeps; None where there is none, are several, or a slot's weight cannot be told."""
    found = [node for node in graph if any(name.lstrip("_") in STEPS for name, _ in node.children)]
    if len(found) != 1:
        return None
    (optimizer,) = found
    held = {name.lstrip("_"): graph[child] for name, child in optimizer.children}
    numbers = {
        name: entries[node.key]
        for name, node in held.items()
        if node.key in entries and entries[node.key].shape == ()
    }
    step = next((numbers.pop(name) for name in STEPS if name in numbers), None)
    edges = tuple(_of_edges(graph, optimizer) if optimizer.slots else _of_lists(graph, held))
    if step is None or any(not weight or key not in entries for _, weight, key in edges):
        return None
    slots: dict[str, dict[str, Entry]] = {}
    for slot, weight, key in edges:
        slots.setdefault(slot, {})[weight] = entries[key]
    return Kept(step, numbers, slots)


def _of_edges(graph: tuple[Node, ...], optimizer: Node) -> Iterator[tuple[str, str, str]]:
    """Each slot's name, its weight's key and its own."""
    for weight, slot, variable in optimizer.slots:
        yield slot, graph[weight].key, graph[variable].key


def _of_lists(graph: tuple[Node, ...], held: Mapping[str, Node]) -> Iterator[tuple[str, str, str]]:
    """The same; a weight's key is empty where nothing says which it is."""
    counts = Counter(node.full_name for node in graph if node.key)
    named = {node.full_name: node.key for node in graph if counts[node.full_name] == 1}
    trained = [graph[child].key for _, child in held[TRAINED].children] if TRAINED in held else None
    for slot, node in held.items():
        if slot in NO_SLOTS or not node.children or not all(name.isdigit() for name, _ in node.children):
            continue
        for place, (_, child) in enumerate(node.children):
            variable = graph[child]
            if trained is not None:
                weight = trained[place] if len(node.children) == len(trained) else ""
            else:
                weight = named.get(variable.full_name.partition("/")[2].partition("/")[2], "")
            yield slot, weight, variable.key
