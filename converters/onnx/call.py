"""A node as its rule sees it: what is known of its inputs, and how the source names them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from migrate.converters.onnx.graph import Array, Constant, Kind, Node
from migrate.converters.onnx.signatures import by_name
from migrate.converters.onnx.sizes import Sizes
from migrate.converters.onnx.weights import Weight

if TYPE_CHECKING:
    from migrate.converters.onnx.writing import Writer

LITERAL = 64  # elements up to which a list of integers is written as one


@dataclass(frozen=True)
class Several:
    """An expression of several values.

    Attributes:
        count: how many; None if as many as the node has outputs.
    """

    text: str
    count: int | None


class Declined:
    """What a rule returns that does not know enough to write a node nicely."""


DECLINED = Declined()


@dataclass(frozen=True)
class Call:
    """A node in the place where it is written."""

    writer: Writer
    node: Node

    def attribute(self, name: str, default: Any = None) -> Any:
        """An attribute's value."""
        return self.node.attributes.get(name, default)

    def has(self, index: int) -> bool:
        """Whether an input is given."""
        return index < len(self.node.inputs) and bool(self.node.inputs[index])

    def name(self, index: int) -> str:
        """The graph's name of an input."""
        return self.node.inputs[index]

    def text(self, index: int) -> str:
        """How the source names an input; ``None`` for one that is not given."""
        return self.writer.text(self.node.inputs[index]) if self.has(index) else "None"

    def texts(self) -> list[str]:
        """All inputs."""
        return [self.text(index) for index in range(len(self.node.inputs))]

    def constant(self, index: int) -> Constant | None:
        """An input that the file holds."""
        if not self.has(index) or self.node.inputs[index] in self.writer.names:
            return None
        return self.writer.constants.get(self.node.inputs[index])

    def values(self, index: int) -> Array | None:
        """The values of a small constant input."""
        constant = self.constant(index)
        return constant.read() if constant is not None and constant.size <= LITERAL else None

    def integers(self, index: int) -> list[int] | None:
        """An input of integers that are known, as a list."""
        sizes = self.sizes(index)
        if sizes is not None:
            return sizes.numbers
        values = self.values(index)
        if values is None or values.dtype.kind not in "iu":
            return None
        return [int(value) for value in values.reshape(-1)]

    def sizes(self, index: int) -> Sizes | None:
        """What was computed of shapes, as Python's own numbers."""
        return self.writer.sizes.get(self.node.inputs[index]) if self.has(index) else None

    def expressions(self, index: int) -> list[str] | None:
        """An input of integers as expressions: numbers where they are known, else sizes of tensors."""
        numbers, sizes = self.integers(index), self.sizes(index)
        if numbers is not None:
            return [str(number) for number in numbers]
        return None if sizes is None else self.writer.measured(sizes).texts()

    def kind(self, index: int) -> Kind:
        """What is known of an input."""
        return self.writer.kinds.get(self.node.inputs[index], Kind()) if self.has(index) else Kind()

    def dtype(self, index: int) -> str | None:
        """An input's dtype, if known."""
        return self.kind(index).dtype

    def rank(self, index: int) -> int | None:
        """An input's rank, if known."""
        shape = self.kind(index).shape
        return None if shape is None else len(shape)

    def output_kind(self, index: int = 0) -> Kind:
        """What is known of an output."""
        return self.writer.kinds.get(self.node.outputs[index], Kind())

    def function(self, name: str, arguments: Sequence[str], **attributes: Any) -> str:
        """A call of a function of `operators/`, which the source then carries."""
        self.writer.use(by_name(name))
        keywords = [f"{key}={value!r}" for key, value in attributes.items()]
        return f"{name}({', '.join([*arguments, *keywords])})"

    def module(self, constructor: str, weights: Mapping[str, Weight], frozen: Collection[str] = ()) -> str:
        """A layer that becomes an attribute of the model, called like its weights in the graph."""
        return self.writer.members.module(constructor, weights, self.node, frozen)
