"""The statements of a function: single calls, calls of repeated blocks, and loops of those."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from migrate.converters.source.architecture import LAYERS, Layer, Tensor
from migrate.converters.source.arguments import Argument
from migrate.converters.source.expressions import Code
from migrate.converters.source.steps import Step, shape_of

SPATIAL = frozenset({"strides", "kernel_size", "pool_size", "dilation_rate", "output_padding"})
STRUCTURAL = frozenset({"axis", "axes", "rank", "num_heads", "groups", "ngrams", "data_format", "merge_mode"})
"""Numbers that change how a layer is written on the other side, not only its sizes."""


@dataclass(frozen=True)
class Block:
    """A part that a model repeats, as a function.

    Attributes:
        function: its name; parameters: what differs between its uses.
        items: of the first use, with the parameters in the place of the numbers that differ.
        inputs, output: of the first use.
        prefix: what the names of the first use's layers begin with; ``named``: whether every use has such a beginning.
    """

    function: str
    parameters: tuple[str, ...]
    items: tuple[Item, ...]
    inputs: tuple[Tensor, ...]
    output: Tensor
    prefix: str = ""
    named: bool = False


@dataclass(frozen=True)
class Use:
    """A call of a block. ``items``: what it stands for in the file; ``values``: of the block's parameters."""

    block: Block
    values: tuple[Any, ...]
    items: tuple[Item, ...]
    inputs: tuple[Tensor, ...]
    output: Tensor
    prefix: str = ""


@dataclass(frozen=True)
class Loop:
    """Uses of one block, each of which takes what the one before it gives; all with the same values."""

    uses: tuple[Use, ...]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """What the first takes."""
        return self.uses[0].inputs

    @property
    def output(self) -> Tensor:
        """What the last gives."""
        return self.uses[-1].output


Item = Step | Use | Loop


def layers(items: Sequence[Item]) -> Iterator[Layer]:
    """The layers of all calls, in the order in which they are made; of a shared one every call."""
    for item in items:
        match item:
            case Step():
                yield item.layer
            case Use():
                yield from layers(item.items)
            case Loop():
                for use in item.uses:
                    yield from layers(use.items)


def slots(item: Item) -> tuple[tuple[str, Any], ...]:
    """The numbers of an item that may differ between the uses of a block, each with its name; of a tuple each one."""
    if isinstance(item, Use):
        return tuple(zip(item.block.parameters, item.values, strict=True))
    if not isinstance(item, Step):
        return ()
    stated = [a for a in item.arguments if _is_slot(item, a)]
    return tuple(
        (a.name, value) for a in stated for value in (a.value if isinstance(a.value, tuple) else (a.value,))
    )


def filled(item: Item, values: Sequence[Any]) -> Item:
    """An item with other values in its slots."""
    left = list(values)
    if isinstance(item, Use):
        return replace(item, values=tuple(left))
    if not isinstance(item, Step):
        return item

    def changed(argument: Argument) -> Argument:
        if not _is_slot(item, argument):
            return argument
        if isinstance(argument.value, tuple):
            return replace(argument, value=tuple(left.pop(0) for _ in argument.value))
        return replace(argument, value=left.pop(0))

    return replace(item, arguments=tuple(map(changed, item.arguments)))


def _is_slot(step: Step, argument: Argument) -> bool:
    """Whether an argument is a number of which only the size matters, or a tuple of such.

    What padding ``same`` amounts to hangs on strides and kernel together.
    """
    numbers = argument.value if isinstance(argument.value, tuple) else (argument.value,)
    if argument.name in STRUCTURAL or not all(map(_is_number, numbers)):
        return False
    return argument.name not in SPATIAL or not _pads_by_stride(step)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Code) and not isinstance(value, bool)


def _pads_by_stride(step: Step) -> bool:
    stated = {argument.name: argument.value for argument in step.arguments}
    return stated.get("padding") == "same" and stated.get("strides", 1) != 1


def _shape(step: Step, argument: Argument) -> Any:
    """What an argument must have in common with that of another use."""
    if not _is_slot(step, argument):
        return shape_of(argument.value)
    return len(argument.value) if isinstance(argument.value, tuple) else "slot"


def key(item: Item) -> Any:
    """What two items have in common that differ in their slots and their tensors only."""
    match item:
        case Use():
            return ("block", item.block.function)
        case Loop():
            return ("loop", item.uses[0].block.function, len(item.uses), shape_of(item.uses[0].values))
    call = (shape_of(list(item.call.arguments)), shape_of(dict(item.call.keywords)))
    if item.expression is not None:
        return (item.layer.kind, shape_of(item.expression))
    arguments = tuple((a.name, a.named, _shape(item, a)) for a in item.arguments)
    return (item.function, arguments, call)


def is_foldable(item: Item) -> bool:
    """Whether it may be part of a block: not what the model holds once and calls in several places, nor a model."""
    if isinstance(item, Step):
        return not item.is_shared and item.layer.model is None
    return isinstance(item, Use | Loop)


def is_layer(item: Item) -> bool:
    """Whether it makes a layer."""
    return not isinstance(item, Step) or item.layer.where == LAYERS
