"""Give the weights of a translated model their numbers, under the names that they have in the source.

What lies between a weight and its first use and only moves numbers about (``Conv`` wants its kernel transposed) is done
now, once, and not at each run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from migrate.converters.to_onnx.graph import Array, Weight
from migrate.converters.to_onnx.schema import all_nodes

Step = Callable[[Array], Array]


@dataclass(frozen=True)
class Placed:
    """A weight as the model has it. ``steps``: from the source's numbers to the model's."""

    weight: Weight
    steps: tuple[Step, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """As the model has it."""
        array: Array = np.broadcast_to(np.zeros((), np.int8), self.weight.shape)
        for step in self.steps:
            array = step(array)
        return array.shape

    def read(self) -> Array:
        """The numbers as the model wants them."""
        array = self.weight.read()
        for step in self.steps:
            array = step(array)
        return array


def place(model: onnx.ModelProto, weights: Sequence[Weight]) -> list[Placed]:
    """Take the weights out of the model's inputs, and the moving about of each out of its nodes.

    Returns:
        Those that the model uses.
    """
    graph = model.graph
    uses = Counter(name for node in all_nodes(graph) for name in node.input)
    uses.update(output.name for output in graph.output)
    by_input = {name: number for number, node in enumerate(graph.node) for name in node.input}
    constants = {tensor.name: tensor for tensor in graph.initializer}
    gone: set[int] = set()
    renamed: dict[str, str] = {}
    placed = []
    for weight in weights:
        name = weight.name
        steps: list[Step] = []
        while uses[name] == 1 and name in by_input:
            node = graph.node[by_input[name]]
            step = _step(node, constants)
            if step is None or node.input[0] != name:
                break
            steps.append(step)
            gone.add(by_input[name])
            name = node.output[0]
        if uses[name]:
            renamed[name] = weight.name
            placed.append(Placed(weight, tuple(steps)))
    _remove(graph, gone, renamed, {weight.name for weight in weights})
    return placed


def _remove(graph: onnx.GraphProto, gone: set[int], renamed: Mapping[str, str], weights: set[str]) -> None:
    kept = [node for number, node in enumerate(graph.node) if number not in gone]
    for node in all_nodes(graph):
        for number, name in enumerate(node.input):
            node.input[number] = renamed.get(name, name)
    inputs = [entry for entry in graph.input if entry.name not in weights]
    used = {name for node in kept for name in node.input} | set(_inner(kept))
    constants = [tensor for tensor in graph.initializer if tensor.name in used]
    for field, content in ((graph.node, kept), (graph.input, inputs), (graph.initializer, constants)):
        copies = [type(entry).FromString(entry.SerializeToString()) for entry in content]
        del field[:]
        field.extend(copies)


def _inner(nodes: Sequence[onnx.NodeProto]) -> Iterator[str]:
    """What the graphs within nodes take, which may come from outside."""
    for node in nodes:
        for attribute in node.attribute:
            for graph in (attribute.g, *attribute.graphs):
                for inner in all_nodes(graph):
                    yield from inner.input
                yield from (output.name for output in graph.output)


def _step(node: onnx.NodeProto, constants: Mapping[str, onnx.TensorProto]) -> Step | None:
    """What a node does with numbers' places; None if it does more."""
    attributes = {attribute.name: attribute for attribute in node.attribute}
    if node.op_type == "Identity":
        return lambda array: array
    if node.op_type == "Transpose":
        axes = tuple(attributes["perm"].ints) if "perm" in attributes else None
        return lambda array: np.ascontiguousarray(array.transpose(axes))
    if node.op_type == "Squeeze" and len(node.input) == 1:
        return np.squeeze
    if node.op_type not in ("Reshape", "Squeeze", "Unsqueeze"):
        return None
    if len(node.input) < 2 or node.input[1] not in constants:
        return None
    numbers = [int(number) for number in numpy_helper.to_array(constants[node.input[1]])]
    if node.op_type == "Reshape":
        return lambda array: array.reshape([s or array.shape[n] for n, s in enumerate(numbers)])
    if node.op_type == "Squeeze":
        return lambda array: np.squeeze(array, tuple(numbers))
    return lambda array: np.expand_dims(array, tuple(numbers))
