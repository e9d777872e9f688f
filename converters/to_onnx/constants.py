"""Weights that tf2onnx had to see as numbers, found again by these, under their names in the source.

It makes one operator of an LSTM's loop and orders the numbers of its gates in another way: those of a kernel are in one
constant then, all of them and no others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile

import numpy as np
import onnx
from onnx import numpy_helper

from migrate.converters.to_onnx.graph import Array, Weight
from migrate.converters.to_onnx.schema import all_nodes
from migrate.converters.to_onnx.unique import Unique

FEWEST = 2  # numbers that tell a weight from others


@dataclass(frozen=True)
class Held:
    """A weight that is a constant of the model: its name there, as the source has it, and whether it is trained.

    Attributes:
        names: of the source's weights that it holds.
    """

    name: str
    is_trainable: bool
    names: tuple[str, ...] = ()


def name_constants(model: onnx.ModelProto, weights: Sequence[Weight], taken: Iterable[str]) -> list[Held]:
    """Give the constants that hold a weight's numbers its name, in place; two weights' in an LSTM both ways.

    Args:
        taken: the names of the other weights.

    Returns:
        Those that were found.
    """
    left = [
        _Known(weight.name, weight.is_trainable, weight.read()) for weight in weights if not weight.is_given
    ]
    renamed: dict[str, str] = {}
    unique = Unique(taken)
    held = []
    for tensor in model.graph.initializer if left else ():
        array = numpy_helper.to_array(tensor)
        found = next((group for group in _groups(left) if _holds(array, group)), None)
        if found is not None:
            left = [known for known in left if known not in found]
            name = unique(_shared_name([known.name for known in found]))
            renamed[tensor.name] = tensor.name = name
            held.append(Held(name, found[0].is_trainable, tuple(known.name for known in found)))
    for graph in _graphs(model.graph):
        for node in graph.node:
            for number, name in enumerate(node.input):
                node.input[number] = renamed.get(name, name)
        for output in graph.output if graph is not model.graph else ():
            output.name = renamed.get(output.name, output.name)
    return held


@dataclass(frozen=True, eq=False)
class _Known:
    name: str
    is_trainable: bool
    array: Array


def _groups(known: Sequence[_Known]) -> Iterator[tuple[_Known, ...]]:
    """Each weight, and then each two of one shape that are both trained or both not."""
    yield from ((each,) for each in known)
    for first, second in combinations(known, 2):
        if first.array.shape == second.array.shape and first.is_trainable == second.is_trainable:
            yield first, second


def _holds(array: Array, group: Sequence[_Known]) -> bool:
    """Whether a constant has these weights' numbers; with a recurrent bias it has as many zeros besides."""
    size = sum(known.array.size for known in group)
    if array.dtype.kind != "f" or size < FEWEST or array.size not in (size, 2 * size):
        return False
    own = np.concatenate([known.array.reshape(-1) for known in group])
    numbers = np.concatenate([own, np.zeros(array.size - size, own.dtype)])
    return array.dtype == own.dtype and np.array_equal(np.sort(array, axis=None), np.sort(numbers))


def _shared_name(names: Sequence[str]) -> str:
    """``bidirectional/kernel`` of ``bidirectional/forward_lstm/lstm_cell/kernel`` and its counterpart; the first where
    they have nothing in common."""
    if len(names) == 1:
        return names[0]
    parts = [name.split("/") for name in names]
    same = [one for one, other in takewhile(lambda pair: pair[0] == pair[1], zip(*parts, strict=False))]
    return "/".join([*same, parts[0][-1]]) if same else names[0]


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    yield graph
    for node in all_nodes(graph):
        for attribute in node.attribute:
            yield from (inner for inner in (attribute.g, *attribute.graphs) if inner.node)
