"""``nn.Sequential``: where a pipeline does nothing but call modules one after the other."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from migrate.catalog.dims import Dim
from migrate.catalog.model import Activation
from migrate.catalog.registry import all_rows
from migrate.catalog.values import CHANNELS_FIRST, CHANNELS_LAST, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models.classes import Parameter, write_class
from migrate.codemods.models.layers import replace_layer
from migrate.codemods.models.layout import bring
from migrate.codemods.models.naming import automatic, model_class_name
from migrate.codemods.models.program import Block, Line, Slot, names_in
from migrate.codemods.models.run import Draft, Run
from migrate.codemods.models.values import (
    TENSOR,
    CannotFollow,
    LayerValue,
    PipelineValue,
    Static,
    TensorRef,
    Value,
)
from migrate.codemods.tree import below
from migrate.provenance import BlockLink, ClassLink, LayerLink

Through = Callable[[Run, Value, Value, cst.BaseExpression], Value]


def call(run: Run, model: PipelineValue, tensor: TensorRef, through: Through) -> TensorRef | None:
    """A Sequential that is a layer of another model: an ``nn.Sequential`` of its own, else a class of its own; None if
    it has no place in ``__init__`` or its layers are not all known.

    Its input comes in the layout with which it needs the fewest permutations; one that the program calls by itself, as
    in ``model.encoder(images)``, takes and gives what any model does.
    """
    slot = model.slot
    if slot is None or not all(isinstance(layer, LayerValue) and not layer.given for layer in model.layers):
        return None
    if tensor.mask or any(_masks(layer) for layer in model.layers):
        return None  # a mask goes on from within
    rank = len(tensor.facts.shape) if tensor.facts.shape is not None else 0
    apart = _is_called_apart(run, slot.attribute)
    layouts = (CHANNELS_FIRST, CHANNELS_LAST) if rank > 2 and not apart else (CHANNELS_LAST,)
    trials = [_alone(run, model, tensor.facts.with_layout(layout), through, apart) for layout in layouts]
    inner, result = min(trials, key=lambda trial: trial[0].draft.permutes)
    given = bring(run, tensor, layouts[trials.index((inner, result))], model.node)
    if not run.quiet:
        parts = modules(inner)
        code = _sequential(run, slot, parts) if parts is not None else _class(run, slot, inner, result, model)
        code = slot.held or code
        if slot.code and slot.code != code:
            raise CannotFollow("MOD401", model.node, "two calls of one Sequential need different modules")
        slot.code = code
        run.draft.levels += inner.draft.levels
        run.draft.lazy += inner.draft.lazy
    return TensorRef(f"{slot.reference}({given.text})", result.facts)


def _is_called_apart(run: Run, attribute: str) -> bool:
    """Whether code outside of the model reads what one of its attributes holds."""
    return any(
        node.attr.value == attribute
        and not (isinstance(node.value, cst.Name) and node.value.value == "self")
        and run.context.names.resolve(node) is None
        for node in below(run.context.module, cst.Attribute)
    )


def _masks(layer: object) -> bool:
    """Whether a layer makes a mask."""
    return isinstance(layer, LayerValue) and "mask_zero" in layer.keywords


Parts = list[tuple[Slot | None, str, tuple[str, ...]]]


def _alone(
    run: Run, model: PipelineValue, facts: Tensor, through: Through, apart: bool
) -> tuple[Run, TensorRef]:
    """The pipeline run through for an input of these facts; ``apart``: its result is in the source's axis order."""
    symbols = {name for size in facts.shape or () if isinstance(size, Dim) for name in names_in(str(size))}
    statics = {name: Static(name, Dim.symbol(name)) for name in sorted(symbols)}
    statics |= {name: replace(value, local=False) for name, value in model.statics.items()}
    inner = replace(
        run,
        draft=Draft(),
        env={},
        init=Block(),
        forward=Block(),
        loops=(),
        rest=(),
        statement=None,
        is_pipeline=True,
    )
    inner.env = {**statics, TENSOR: TensorRef(TENSOR, facts, TENSOR)}
    inner.targets = frozenset({TENSOR})
    tensor: Value = inner.env[TENSOR]
    for layer in model.layers:
        assert isinstance(layer, LayerValue)
        wanted = layer.name or automatic(layer.row.name)
        tensor = through(inner, replace_layer(layer, slot=inner.new_slot(wanted, None)), tensor, layer.node)
        if not isinstance(tensor, TensorRef):
            raise CannotFollow("MOD401", layer.node, "a layer of a Sequential has to give one tensor")
        if tensor.text != TENSOR:
            inner.emit(Line(f"{TENSOR} = {inner.forward_text(tensor.text)}"))
        tensor = inner.env[TENSOR] = TensorRef(TENSOR, tensor.facts, TENSOR)
    assert isinstance(tensor, TensorRef)
    last = bring(inner, tensor, CHANNELS_LAST, model.node) if apart else tensor
    if last.text != TENSOR:
        inner.emit(Line(f"{TENSOR} = {inner.forward_text(last.text)}"))
    return inner, replace(last, text=TENSOR)


def _sequential(run: Run, slot: Slot, parts: Parts) -> str:
    """``nn.Sequential(...)``, the links of its modules noted."""
    slot.links = tuple(
        replace(part.link, attribute=f"{slot.attribute}.{position}")
        for position, (part, _, _) in enumerate(parts)
        if part is not None and isinstance(part.link, LayerLink)
    )
    return run.context.local("torch.nn.Sequential") + f"({', '.join(code for _, code, _ in parts)})"


def _class(run: Run, slot: Slot, inner: Run, result: TensorRef, model: PipelineValue) -> str:
    """A class for a pipeline that permutes, or computes something that is no module; its construction."""
    key = f"sequential {run.context.line(model.node)}"
    if key not in run.blocks.names:
        run.blocks.names[key] = run.context.fresh(model_class_name(None, slot.attribute))
    name = run.blocks.names[key]
    inner.emit(Line(f"return {TENSOR}"))
    names = [key for key, value in inner.env.items() if isinstance(value, Static)]
    names += [name for name in (run.instance.read if run.instance is not None else ()) if name not in names]
    statics = [Parameter(name, name) for name in names]
    written = write_class(inner, name, statics, [TENSOR])
    module = run.context.module_name
    line = run.context.line(model.node)
    link = ClassLink(f"{module}:{name}", f"{module}:{name}", "sequential", line, written.members)
    run.blocks.extras[name] = (written, link)
    slot.link = BlockLink(slot.attribute, f"{module}:{name}", line)
    return f"{name}({', '.join(written.parameters)})"


def modules(run: Run) -> Parts | None:
    """The modules that the pipeline calls one after the other, each with the slot it was made for and the comments
    above it; None if it does more than that, or if a layer has a name of its own."""
    if any(isinstance(slot.link, LayerLink) and slot.link.name for slot in run.draft.slots):
        return None
    if run.draft.permutes or run.draft.statics or any(slot.listed or slot.setup for slot in run.draft.slots):
        return None
    by_reference = {slot.reference: slot for slot in run.draft.slots if slot.code}
    found: Parts = []
    for item in run.forward.items:
        if not isinstance(item, Line) or not item.code.startswith(f"{TENSOR} = "):
            return None
        parts = parts_of(item.code.removeprefix(f"{TENSOR} = "))
        if parts is None:
            return None
        for position, part in enumerate(parts):
            slot = by_reference.pop(part, None)
            if slot is None and part.startswith("self."):
                return None  # called twice
            code = slot.code if slot is not None else run.context.localise(part)
            found.append((slot, code, item.comments if position == 0 else ()))
    return found if found and not by_reference else None


def parts_of(code: str) -> list[str] | None:
    """``F.relu(self.dense(x))`` → ``["self.dense", "torch.nn.ReLU()"]``; None if a part is no module."""
    node = ast.parse(code, mode="eval").body
    parts: list[str] = []
    while True:
        match node:
            case ast.Name(id=name) if name == TENSOR:
                return parts[::-1]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self")) as module, args=[inner], keywords=[]):
                parts.append(ast.unparse(module))
            case ast.Call(
                func=ast.Attribute(value=inner, attr="flatten"), args=[ast.Constant(value=1)], keywords=[]
            ):
                parts.append("torch.nn.Flatten()")
            case ast.Call(args=[inner, *rest], keywords=keywords):
                name = ast.unparse(node.func).rpartition(".")[2]
                made = _activations().get(name)
                if made is None or rest or (keywords and not made.endswith("(")):
                    return None
                given = ", ".join(f"{keyword.arg}={ast.unparse(keyword.value)}" for keyword in keywords)
                parts.append(f"{made}{given})" if made.endswith("(") else made)
            case _:
                return None
        node = inner


@cache
def _activations() -> dict[str, str]:
    """The module's constructor by the function's name; one that ends in ``(`` takes the function's keywords."""
    found = {"softmax": "torch.nn.Softmax(", "log_softmax": "torch.nn.LogSoftmax("}
    for row in all_rows():
        if isinstance(row, Activation) and row.module.startswith("torch.nn."):
            for rendering in row.renderings:
                tree = ast.parse(rendering.code or "None", mode="eval").body
                if isinstance(tree, ast.Call) and len(tree.args) == 1 and not tree.keywords:
                    found.setdefault(ast.unparse(tree.func).rpartition(".")[2], row.module)
    return found
