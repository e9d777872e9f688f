"""The statements of a function as source, and the layers that running it makes, in that order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from migrate.converters.source.architecture import Tensor, tensors
from migrate.converters.source.arguments import Argument
from migrate.converters.source.expressions import Made, Subscript, free, identifier, quoted, text
from migrate.converters.source.items import Block, Item, Loop, Use
from migrate.converters.source.names import automatic, local
from migrate.converters.source.outputs import keys_of, outputs_of
from migrate.converters.source.steps import Step
from migrate.converters.source.variables import FOREVER, Variables

Address = tuple[str, ...]
INDENT = "    "


@dataclass(frozen=True)
class Nested:
    """A model within a model: the function that returns it, and the layers that it makes."""

    function: str
    made: tuple[Address, ...]


class Writer:
    """Writes the items of one function.

    Args:
        inputs: names of the tensors that the function is given.
        outputs: the tensors that it returns.
        nested: the models within the model, by the names of their layers.
        block: the block that it is written for, None for a model.
    """

    def __init__(
        self,
        items: Sequence[Item],
        inputs: Mapping[Tensor, str],
        outputs: Sequence[Tensor],
        nested: Mapping[str, Nested],
        block: Block | None = None,
    ) -> None:
        uses = {tensor: number for number, item in enumerate(items) for tensor in item.inputs}
        uses |= dict.fromkeys(outputs, FOREVER)
        self._names = Variables(
            uses, {"keras", "layers", "tf", *inputs.values(), *(block.parameters if block else ())}
        )
        for tensor, name in inputs.items():
            self._names.given(tensor, name)
        self._items, self._block, self._nested = items, block, nested
        self._uses = uses
        self._held: dict[str, str] = {}  # variables of layers that are called several times
        self._taken = {"keras", "layers", "tf", "x", "y", "z", *inputs.values()}

    def lines(self) -> Iterator[str]:
        """The statements."""
        for number, item in enumerate(self._items):
            match item:
                case Step():
                    yield from self._step(item, number)
                case Use():
                    expression = self._use(item, self._name(item))
                    yield f"{self._names.made(item.output, number, item.inputs)} = {expression}"
                case Loop():
                    yield from self._loop(item, number)

    def value(self, value: Any) -> str:
        """The source of a nest with tensors in it."""
        return text(value, lambda item: self._names.of(item) if isinstance(item, Tensor) else None)

    def _step(self, step: Step, number: int) -> Iterator[str]:
        name = step.layer.name
        if step.expression is not None:
            expression = self.value(step.expression)
        elif step.layer.model is not None or step.is_shared:
            if name not in self._held:
                self._held[name] = free(identifier(name), self._taken)
                yield f"{self._held[name]} = {self._made(step)}"
            expression = f"{self._held[name]}({self._called(step)})"
        else:
            expression = f"{self._made(step)}({self._called(step)})"
        yield f"{self._assigned(step, number)} = {expression}"

    def _assigned(self, step: Step, number: int) -> str:
        """The names that a call's outputs are assigned to; a dictionary's tensors are taken from it."""
        keys = keys_of(step)
        count = outputs_of(step, [t for t in self._uses if t.made_by == step.output.made_by])
        if keys:
            whole = free(f"{identifier(step.layer.name)}_outputs", self._taken)
            for position, key in enumerate(keys):
                self._names.given(Tensor(*step.output.made_by, position), f"{whole}[{quoted(key)}]")
            return whole
        outputs = [Tensor(*step.output.made_by, position) for position in range(count)]
        return ", ".join(
            self._names.made(output, number, step.inputs) if output in self._uses else "_"
            for output in outputs
        )

    def _made(self, step: Step) -> str:
        """The expression that makes a step's layer."""
        if step.layer.model is not None:
            return f"{self._nested[step.layer.name].function}()"
        arguments = [*step.arguments, *self._named(step)]
        positional = tuple(a.value for a in arguments if not a.named)
        return text(Made(step.function, positional, tuple((a.name, a.value) for a in arguments if a.named)))

    def _named(self, step: Step) -> Iterator[Argument]:
        """The name of a layer: within a block what is its own of it, where Keras has not given it."""
        if self._block is None:
            yield Argument("name", step.layer.name)
        elif not automatic(step.layer):
            yield Argument("name", local(step.layer.name, self._block.prefix))

    def _called(self, step: Step) -> str:
        parts = [self.value(item) for item in step.call.arguments]
        parts += [f"{name}={self.value(item)}" for name, item in step.call.keywords.items()]
        return ", ".join(parts)

    def _use(self, use: Use, name: str | None) -> str:
        parts = [self.value(tensor) for tensor in use.inputs]
        parts += [f"{key}={text(value)}" for key, value in zip(use.block.parameters, use.values, strict=True)]
        parts += [f"name={quoted(name)}"] if name else []
        return f"{use.block.function}({', '.join(parts)})"

    def _name(self, use: Use) -> str | None:
        """The name of a block's use, as an identifier."""
        if not use.block.named:
            return None
        above = self._block.prefix if self._block else ""
        return local(use.prefix.rstrip("_/.-"), above)

    def _loop(self, loop: Loop, number: int) -> Iterator[str]:
        first = loop.uses[0]
        name = self._name(first)
        stem = name.rstrip("0123456789_") if name else None
        expression = self._use(first, stem or name)
        yield f"for _ in range({len(loop.uses)}):"
        yield f"{INDENT}{self._names.made(loop.output, number, loop.inputs)} = {expression}"


def made(items: Sequence[Item], nested: Mapping[str, Nested], above: Address = ()) -> Iterator[Address]:
    """The addresses of the layers that running the items makes, in that order."""
    for item in items:
        match item:
            case Step() if item.number == _first_call(items, item):
                own = (*above, item.layer.name)
                inside = nested.get(item.layer.name)
                yield from ((*own, *address) for address in inside.made) if inside else (own,)
            case Use():
                yield from made(item.items, nested, above)
            case Loop():
                for use in item.uses:
                    yield from made(use.items, nested, above)


def _first_call(items: Sequence[Item], step: Step) -> int:
    """Which of a layer's calls comes first."""
    if not step.is_shared:
        return step.number
    return next(i.number for i in items if isinstance(i, Step) and i.layer.name == step.layer.name)


__all__ = ["Address", "Nested", "Subscript", "Writer", "made", "tensors"]
