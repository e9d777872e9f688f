"""What passes between the stages of the way to ONNX: a TensorFlow graph whose variables became named inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from migrate.converters.to_onnx.twins import StandIn

Array = NDArray[Any]
Runner = Callable[[Mapping[str, Array]], list[Array]]
"""Runs the source: arrays by the inputs' public names, outputs in their order."""
Table = Callable[[], tuple[Array, Array]]
"""Gives the keys and values of a lookup table."""
SMALL = 1024  # numbers


@dataclass(frozen=True)
class Port:
    """An input or an output of a model.

    Attributes:
        name: as the model's user knows it, ``image``.
        tensor: in the graph, ``Identity:0``.
        dtype: as NumPy has it.
        shape: None for dimensions that may vary; None as a whole where not even their number is known.
    """

    name: str
    tensor: str
    dtype: np.dtype[Any]
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Weight:
    """A variable: a node of the graph that has no value until the very end, when the file is written.

    Attributes:
        name: as the source calls it, ``dense/kernel``.
        node: in the graph.
        read: gives its numbers.
        is_given: whether it is no variable but a value that the function takes from outside.
        assign: gives the variable other numbers; None where that is not to be done.
        is_trainable: whether the source trains it.
    """

    name: str
    node: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[], Array]
    is_given: bool = False
    assign: Callable[[Array], object] | None = None
    is_trainable: bool = False

    @property
    def is_small(self) -> bool:
        """Whether the graph may as well have it as a constant, which what reads axes, sizes and bounds there wants.

        Not so several floating point numbers: what is computed of them, a deviation of a variance, would be rounded.
        """
        size = int(np.prod(self.shape))
        is_vector = self.dtype.kind == "f" and size > 1
        return self.is_given and (self.dtype == np.dtype(object) or (size <= SMALL and not is_vector))


@dataclass(frozen=True)
class Frozen:
    """A model as one graph without variables and without calls.

    Attributes:
        graph: a ``GraphDef`` in which each weight is a placeholder.
        weights: by the order in which they are first captured.
        early: weights that are constants of the graph already.
        tables: of lookups, keys and values by the name of the table's node.
        standing: of the early weights, those that have other numbers for now.
    """

    graph: Any
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    weights: tuple[Weight, ...]
    early: tuple[Weight, ...] = ()
    tables: Mapping[bytes, tuple[Array, Array]] = field(default_factory=dict)
    standing: Mapping[str, StandIn] = field(default_factory=dict)

    def with_graph(self, graph: Any) -> Frozen:
        """The same with another graph."""
        return replace(self, graph=graph)


@dataclass(frozen=True)
class Source:
    """A model as a loader gives it: its graph with captured variables, not yet frozen.

    Attributes:
        graph: a ``GraphDef`` with its library of functions.
        weights: ``node`` names a placeholder or a variable's handle.
        run: the model itself, for the comparison.
        tables: what gives the keys and values of a table, by the node that stands for it in the graph.
        notes: what there is to say about how it was loaded.
        is_dictionary: whether it gives its outputs by name.
        state: names of the variables that a call of it changes.
    """

    graph: Any
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    weights: tuple[Weight, ...]
    run: Runner
    tables: Mapping[str, Table] = field(default_factory=dict)
    notes: Sequence[str] = ()
    is_dictionary: bool = False
    state: tuple[str, ...] = ()
