"""A model as its file describes it: layers, and the calls that lead from inputs to outputs. Plain data only.

Arguments of calls and outputs of models are nested lists, tuples and dictionaries of plain values; a tensor in them is
a `Tensor`, which says whose output it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Shape = tuple[int | None, ...]
LAYERS, OPERATIONS, FUNCTIONS = "keras.layers", "keras.ops", "tf"
"""Where what a `Layer` names is found: a layer's class; an operation of Keras 3; a function of TensorFlow, Keras 2."""


@dataclass(frozen=True)
class Tensor:
    """One output of one call. ``shape`` with the batch axis, None where the file does not say it."""

    layer: str
    call: int = 0
    output: int = 0
    shape: Shape | None = field(default=None, compare=False)

    @property
    def made_by(self) -> tuple[str, int]:
        """The call that gives it."""
        return self.layer, self.call


@dataclass(frozen=True)
class Call:
    """A layer's call."""

    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """The tensors among its arguments, in their order."""
        return tuple(tensors([*self.arguments, *self.keywords.values()]))


@dataclass(frozen=True)
class Layer:
    """A layer, an operation, or a model within a model.

    Attributes:
        name: its own, unique in its model.
        kind: its class, ``Conv2D``; of an operation the function, ``not_equal`` or ``math.reduce_mean``.
        where: `LAYERS`, `OPERATIONS` or `FUNCTIONS`; for a class of someone else's what the file says of its place.
        config: the arguments of its constructor as the file has them.
        calls: in the order of their numbers.
        model: of a model within a model, what it is.
        input_shape: what it was built for, where the file says that.
    """

    name: str
    kind: str
    where: str = LAYERS
    config: Mapping[str, Any] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    model: Model | None = None
    input_shape: Shape | None = None

    @property
    def is_input(self) -> bool:
        """Whether it stands for an input of its model."""
        return self.kind == "InputLayer" and self.where == LAYERS


@dataclass(frozen=True)
class Model:
    """A model.

    Attributes:
        layers: in the file's order.
        inputs, outputs: tensors, nested as the model takes and returns them.
        generation: of the Keras that wrote it, 2 or 3.
        sequential: whether it is a `Sequential`, whose weights files list by position.
    """

    name: str
    layers: tuple[Layer, ...]
    inputs: Any
    outputs: Any
    generation: int
    sequential: bool = False

    def layer(self, name: str) -> Layer:
        """The layer of a name."""
        return next(layer for layer in self.layers if layer.name == name)

    def everything(self, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Layer]]:
        """Every layer of it and of the models within it, each with its address."""
        for layer in self.layers:
            yield (*above, layer.name), layer
            if layer.model is not None:
                yield from layer.model.everything((*above, layer.name))


def tensors(value: Any) -> Iterator[Tensor]:
    """The tensors in a nest, in its order."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from tensors(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from tensors(item)


def replaced(value: Any, change: Callable[[Tensor], Any]) -> Any:
    """A nest with other things in the place of its tensors."""
    if isinstance(value, Tensor):
        return change(value)
    if isinstance(value, Mapping):
        return {key: replaced(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(replaced(item, change) for item in value)
    return value
