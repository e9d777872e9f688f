"""Weights of equal numbers kept apart: tf2onnx writes equal constants once, and two layers would train one weight.

The weights of loops are constants as tf2onnx sees them, and biases of layers that were never trained are equal. While
the graph is translated, each but the first of such weights has numbers of its own, every one of them there once; what
comes out is told by them whose it is, wherever its gates were put, and gets the real numbers back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import onnx
from onnx import numpy_helper

from migrate.converters.to_onnx.graph import Array, Weight
from migrate.converters.to_onnx.schema import all_nodes

LOWEST, HIGHEST = 0x3D800000, 0x3F000000  # bits of 1/16 and 1/2, between which the numbers that stand in lie
SEEDS = (0, 1)


class Joined(Exception):
    """The stand-ins did not come out as they went in: something was computed with them."""


@dataclass(frozen=True)
class StandIn:
    """A weight, and the numbers that it has during the translation."""

    weight: Weight
    numbers: Array

    @property
    def disguised(self) -> Weight:
        """The weight as the translation sees it."""
        return replace(self.weight, read=partial(np.asarray, self.numbers))


def stand_ins(weights: Sequence[Weight], seed: int) -> dict[str, StandIn]:
    """For every trained weight that has the numbers of one before it, by its node."""
    seen: set[tuple[tuple[int, ...], bytes]] = set()
    rng = np.random.default_rng(seed)
    found: dict[str, StandIn] = {}
    for weight in weights:
        if weight.is_given or weight.dtype != np.float32:
            continue
        key = (weight.shape, weight.read().tobytes())
        if key in seen:
            found[weight.node] = StandIn(weight, _numbers(weight.shape, rng))
        seen.add(key)
    return found


def _numbers(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Numbers that are all different, in no order."""
    size = int(np.prod(shape))
    bits = np.unique(rng.integers(LOWEST, HIGHEST, 2 * size + 8).astype(np.int32))
    return rng.permutation(bits)[:size].view(np.float32).reshape(shape)


def restore(model: onnx.ModelProto, standing: Mapping[str, StandIn]) -> None:
    """Give every constant the real numbers in place of those that stood for them.

    Raises:
        Joined: not all of a weight's numbers came out, or others with them.
    """
    left = {each.weight.name for each in standing.values()}
    for tensor in _tensors(model.graph):
        if tensor.data_type != onnx.TensorProto.FLOAT:
            continue
        array = numpy_helper.to_array(tensor)
        names = set()
        for each in standing.values():
            array, found = _replaced(array, each)
            names |= {each.weight.name} if found else set()
        left -= names
        if names:
            tensor.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(array), tensor.name))
    if left:
        raise Joined(", ".join(sorted(left)))


def _replaced(array: Array, each: StandIn) -> tuple[Array, bool]:
    """The array with a weight's real numbers, and whether it had any that stood for them."""
    numbers = each.numbers.reshape(-1)
    order = np.argsort(numbers)
    places = np.searchsorted(numbers, array, sorter=order).clip(max=numbers.size - 1)
    origin = order[places]
    hits = numbers[origin] == array
    if not hits.any():
        return array, False
    if np.unique(origin[hits]).size < numbers.size:
        raise Joined(each.weight.name)
    real = each.weight.read().reshape(-1)
    return np.where(hits, real[origin], array).astype(array.dtype), True


def same_numbers(first: onnx.ModelProto, second: onnx.ModelProto) -> bool:
    """Whether two translations have the same constants, so that none was computed of what stood in."""
    return _numbers_of(first) == _numbers_of(second)


def _numbers_of(model: onnx.ModelProto) -> Counter[tuple[tuple[int, ...], bytes]]:
    arrays = (numpy_helper.to_array(tensor) for tensor in _tensors(model.graph) if not tensor.external_data)
    return Counter((array.shape, array.tobytes()) for array in arrays)


def _tensors(graph: onnx.GraphProto) -> Iterator[onnx.TensorProto]:
    """Every constant of a graph and of those within its nodes."""
    yield from graph.initializer
    for node in all_nodes(graph):
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                yield attribute.t
            for inner in (attribute.g, *attribute.graphs):
                yield from inner.initializer
