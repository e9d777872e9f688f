"""A model as the list of its calls in the order in which an author would have written them.

Files list layers level by level, so that the layers of branches alternate. Here a branch is followed to its end before
the next one begins, as the outputs ask for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.catalog import model as rows
from migrate.catalog import registry as catalog
from migrate.catalog.signature import Signature
from migrate.converters.source import arguments as plain
from migrate.converters.source import reading, registry
from migrate.converters.source.architecture import (
    FUNCTIONS,
    LAYERS,
    OPERATIONS,
    Call,
    Layer,
    Model,
    Tensor,
    tensors,
)
from migrate.converters.source.arguments import Argument, Unwritable
from migrate.converters.source.expressions import Code, Expression, Made, text

DTYPES, TRAINING = "dtype", "training"
RANDOM = "Random"  # layers that augment: they state the mode that is their default


@dataclass(frozen=True)
class Step:
    """One call.

    Attributes:
        layer: whose call it is; number: which of its calls.
        function: what makes the layer, ``layers.Conv2D``; empty for an operation and for a nested model.
        arguments: of the layer's constructor.
        call: the arguments of the call; of an operation that are its own.
        expression: of an operation, the whole of it.
    """

    layer: Layer
    number: int
    call: Call
    function: str = ""
    arguments: tuple[Argument, ...] = ()
    expression: Expression | None = None
    inputs: tuple[Tensor, ...] = field(default=())

    @property
    def output(self) -> Tensor:
        """Its first output."""
        return Tensor(self.layer.name, self.number)

    @property
    def is_shared(self) -> bool:
        """Whether the layer is called elsewhere too."""
        return len(self.layer.calls) > 1


def steps(model: Model) -> list[Step]:
    """The calls that lead to a model's outputs.

    Raises:
        Unwritable: one cannot be written.
    """
    by_name = {layer.name: layer for layer in model.layers}
    return [step_of(by_name[name], number) for name, number in _in_order(model, by_name)]


def _in_order(model: Model, layers: Mapping[str, Layer]) -> Iterator[tuple[str, int]]:
    """Calls in the order of a walk up from the outputs, each after all that it takes."""
    done: set[tuple[str, int]] = {tensor.made_by for tensor in tensors([model.inputs])}
    opened: set[tuple[str, int]] = set()
    waiting = [tensor.made_by for tensor in reversed(list(tensors([model.outputs])))]
    while waiting:
        name, number = waiting[-1]
        layer = layers[name]
        if (name, number) in done or layer.is_input:
            waiting.pop()
            continue
        needed = [t.made_by for t in layer.calls[number].tensors if not layers[t.layer].is_input]
        missing = [item for item in needed if item not in done]
        if not missing:
            waiting.pop()
            done.add((name, number))
            yield name, number
        elif (name, number) in opened:
            raise Unwritable(f"{name}: its own output is among its inputs")
        else:
            opened.add((name, number))
            waiting += reversed(missing)


def step_of(layer: Layer, number: int) -> Step:
    """One call of a layer.

    Raises:
        Unwritable: the layer, or its call, cannot be written.
    """
    call = layer.calls[number]
    if layer.model is not None:
        kept = {k: v for k, v in call.keywords.items() if v is not None and k != "mask"}
        call = Call(call.arguments, kept)
        return Step(layer, number, call, inputs=call.tensors)
    special = registry.operations().get(layer.kind)
    if layer.where == LAYERS and special is None:
        call = _without_defaults(layer, call)
        function, made = constructed(layer)
        return Step(layer, number, call, function, made, inputs=call.tensors)
    expression: Expression
    if special is not None:
        expression = special.expression(layer, call)
    else:
        expression = _operation(layer, call) if layer.where == OPERATIONS else _function(layer, call)
    return Step(layer, number, call, expression=expression, inputs=call.tensors)


def constructed(layer: Layer) -> tuple[str, tuple[Argument, ...]]:
    """What makes a layer, and with which arguments."""
    special = registry.layers().get(layer.kind)
    found = special.arguments(layer, inner) if special else plain.arguments(layer, inner)
    return getattr(special, "FUNCTION", f"layers.{layer.kind}"), found


def inner(item: Mapping[str, Any]) -> Made:
    """A layer that is an argument of another: it needs no name."""
    layer = reading.single(item)
    if layer.model is not None:
        raise Unwritable(f"{layer.name}: a model within {item.get('class_name')}")
    if layer.where != LAYERS:
        raise Unwritable(f"{layer.where}: a class of someone else's")
    function, found = constructed(layer)
    positional = tuple(item.value for item in found if not item.named)
    return Made(function, positional, tuple((item.name, item.value) for item in found if item.named))


def _without_defaults(layer: Layer, call: Call) -> Call:
    """A layer's call without the keywords that say what holds anyway."""
    row = catalog.find(f"{LAYERS}.{layer.kind}")
    signature = Signature.parse(f"call{row.call}") if isinstance(row, rows.Layer) else None
    kept = {}
    for name, value in call.keywords.items():
        if value is None or (name == TRAINING and (not value or layer.kind.startswith(RANDOM))):
            continue
        if signature and name in signature.defaults and signature.default(name) == value:
            continue
        kept[name] = value
    return Call(call.arguments, kept)


def _operation(layer: Layer, call: Call) -> Made:
    """An operation of Keras 3: its tensors, then what its class was made with, by name."""
    name = f"{OPERATIONS}.{layer.kind}"
    row = catalog.find(name)
    if row is None:
        raise Unwritable(f"{name}: an operation that the catalog does not know")
    stated = {**{k: v for k, v in layer.config.items() if k != "name"}, **call.keywords}
    return Made(name, call.arguments, tuple(_differing(Signature.parse(row.source), stated)))


def _function(layer: Layer, call: Call) -> Made:
    """A function of TensorFlow's, as Keras 2 keeps it."""
    name = f"tf.{layer.kind}"
    row = catalog.find(name)
    if row is None:
        raise Unwritable(f"{name}: a function that the catalog does not know")
    return Made(name, call.arguments, tuple(_differing(Signature.parse(row.source), call.keywords)))


def _differing(signature: Signature, stated: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in stated.items():
        if name == "name" or value is None:
            continue
        value = tuple(value) if isinstance(value, list) and not list(tensors([value])) else value
        if name in signature.defaults and signature.default(name) == value:
            continue
        yield name, Code(f'"{value}"') if name == DTYPES and isinstance(value, str) else value


def shape_of(value: Any) -> str:
    """What two calls must have in common: their arguments with a mark for each tensor."""
    return text(value, lambda item: "#" if isinstance(item, Tensor) else None)


__all__ = ["FUNCTIONS", "Step", "constructed", "inner", "shape_of", "steps"]
