"""An ONNX graph as plain frozen data: what the rules read, so that none of them touches a protocol buffer.

https://onnx.ai/onnx/repo-docs/IR.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

import numpy as np

Array = np.ndarray[Any, Any]
Dimension = int | str | None
Container = Literal["tensor", "sequence", "optional"]
FLOATING = frozenset({"float16", "bfloat16", "float32", "float64"})
INTEGERS = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})


@dataclass(frozen=True)
class Kind:
    """What is known of a value before anything runs.

    Attributes:
        dtype: NumPy's name of the element type (``bfloat16``, ``string``, ``int4``), None if unknown.
        shape: sizes, or the names of those that are only known at run time; None if not even the rank is known.
        container: whether it is a tensor, a sequence of them, or an optional.
    """

    dtype: str | None = None
    shape: tuple[Dimension, ...] | None = None
    container: Container = "tensor"


@dataclass(frozen=True)
class Constant:
    """A tensor that the file holds.

    Attributes:
        is_initializer: whether it is one of the graph's initializers, where trained weights are, and not the value
            of a Constant node.
        read: its values; a dtype that NumPy lacks comes as that of ``ml_dtypes``, strings as objects.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    is_initializer: bool
    read: Callable[[], Array] = field(repr=False, compare=False)

    @property
    def size(self) -> int:
        """How many elements it has."""
        return prod(self.shape)

    @property
    def kind(self) -> Kind:
        """Its dtype and shape."""
        return Kind(self.dtype, self.shape)


@dataclass(frozen=True)
class Node:
    """One operator of the graph.

    Attributes:
        operator: its type, ``Conv``.
        domain: empty for ONNX's own.
        version: the opset that the model imports for the domain.
        inputs: names of values; an empty one is an optional input that is not given.
        attributes: numbers, strings, lists of them, `Constant` and `Graph`.
    """

    operator: str
    domain: str
    version: int
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What to call it in messages."""
        operator = f"{self.domain}::{self.operator}" if self.domain else self.operator
        return f"{operator} ({self.name or next(filter(None, self.outputs), 'without outputs')})"

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """Its bodies, if it is a control flow operator."""
        return tuple(value for value in self.attributes.values() if isinstance(value, Graph))


@dataclass(frozen=True)
class Graph:
    """A graph, or the body of a control flow operator.

    Attributes:
        inputs: without those that are initializers.
        nodes: in an order in which every value is made before it is used.
        constants: initializers, and the values of Constant nodes, by name.
        kinds: of every value about which something is known.
    """

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    nodes: tuple[Node, ...]
    constants: Mapping[str, Constant]
    kinds: Mapping[str, Kind]

    def walk(self) -> Iterator[Node]:
        """Every node of it and of the bodies in it."""
        for node in self.nodes:
            yield node
            for body in node.graphs:
                yield from body.walk()

    def free(self) -> frozenset[str]:
        """The values that it takes from the graphs around it."""
        own = {*self.inputs, *self.constants, *(name for node in self.nodes for name in node.outputs), ""}
        return frozenset(name for node in self.nodes for name in uses(node) if name not in own) | frozenset(
            name for name in self.outputs if name not in own
        )


def uses(node: Node) -> tuple[str, ...]:
    """The values that a node reads, those that its bodies take from around them included."""
    free = sorted({name for body in node.graphs for name in body.free()})
    return tuple(filter(None, (*node.inputs, *free)))
