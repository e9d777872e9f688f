"""What stays of a builder: the factory, its parameters, and how it makes an instance."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.context import FileContext
from migrate.codemods.models import activations, classes, expressions, kept, operations, sizes
from migrate.codemods.models.program import Line
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    ModelValue,
    Sizes,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)


def output_facts(outputs: Value) -> tuple[Tensor, ...]:
    """What is known of a model's outputs, in order."""
    items = outputs.items if isinstance(outputs, Items) else (outputs,)
    return tuple(item.facts for item in items if isinstance(item, TensorRef))


def parameters(owner: cst.FunctionDef | None) -> list[cst.Param]:
    if owner is None:
        return []
    found = [*owner.params.posonly_params, *owner.params.params, *owner.params.kwonly_params]
    return found[1:] if found and found[0].name.value == "self" else found


def as_parameter(name: str, known: Any) -> Static:
    """A parameter of the class, of which something is known: sizes are examples, they may differ with each call."""
    if known is UNKNOWN or sizes.is_plain(known):
        return Static(name, Dim.symbol(name))
    if (
        isinstance(known, tuple | list)
        and known
        and all(sizes.is_plain(item) or item is None for item in known)
    ):
        axes = (UNKNOWN if item is None else Dim.symbol(f"{name}[{i}]") for i, item in enumerate(known))
        return Static(name, Sizes(axes))
    is_open = isinstance(known, float) or activations.is_activation(known)
    return Static(name, UNKNOWN if is_open else known)


def arguments(parameters: Sequence[str], captured: Sequence[str]) -> list[str]:
    """The arguments of the class's construction in its factory: the parameters have the same names on both sides."""
    return (
        [
            name if name in captured or position == 0 else f"{name}={name}"
            for position, name in enumerate(parameters)
        ]
        if len(parameters) > 3
        else list(parameters)
    )


def defaults(
    context: FileContext, owner: cst.FunctionDef | None, callables: Container[str]
) -> Iterator[tuple[cst.BaseExpression, str]]:
    """Defaults of the factory that change: names of activations become functions."""
    for parameter in parameters(owner):
        if parameter.name.value in callables and parameter.default is not None:
            yield parameter.default, classes.default_text(context, parameter.default, True)


def input_of(run: Run, tensor: TensorRef, defaults: dict[str, Any]) -> dict[str, Any]:
    """An input for the provenance file; sizes as the parameters' defaults give them."""
    name, facts = next(found for variable, found in run.draft.inputs if variable == tensor.origin)
    shape = [kept.concrete(size, defaults) for size in (facts.shape or ())[1:]]
    return {"name": name, "shape": shape, "dtype": facts.dtype}


def write_outputs(run: Run, model: ModelValue) -> None:
    """``return`` at the end of ``forward``, in Keras's axis order."""
    run.statement, run.targets, run.rest = None, frozenset(), ()
    outputs: Value = model.outputs
    if not is_tensorial(outputs):
        raise CannotFollow("MOD401", model.node, "the model's outputs are not tensors")
    outputs = operations.in_source_order(run, outputs, model.node)
    text = expressions.texts(outputs)
    if isinstance(outputs, Items) and not outputs.variable and not outputs.text and outputs.kind != "dict":
        text = text[1:-1]
    run.emit(Line(f"return {run.forward_text(text)}"))
