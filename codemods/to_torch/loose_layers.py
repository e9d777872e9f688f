"""Layers that a script makes and calls itself, outside of any model: modules of their own.

    dense = layers.Dense(3, activation="tanh")          dense = nn.Linear(4, 3)
    y = dense(tf.ones((2, 4)))                     →    y = torch.tanh(dense(torch.ones((2, 4))))

A call is understood like one in a method that stays as it is written. It has to be given tensors whose shapes are
known: what a model's inputs become, nothing here does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from migrate.catalog.model import Layer, Style
from migrate.catalog.registry import find
from migrate.catalog.values import CHANNELS_LAST, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Kind, Several
from migrate.codemods.models import blocks, custom_calls, custom_sites, layers, modes
from migrate.codemods.models.classes import Written
from migrate.codemods.models.custom_flow import Flow
from migrate.codemods.models.run import Run
from migrate.codemods.models.values import (
    TENSOR,
    CannotFollow,
    Items,
    LayerValue,
    SelfValue,
    Static,
    TensorRef,
    Value,
)
from migrate.codemods.to_torch.models_functional import INITIAL_VALUES, shared_blocks, tell
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext


@dataclass
class Script(Flow):
    """The code of a script: what is known of a value is what the interpreter of all code knows."""

    def value(self, node: cst.BaseExpression) -> Value:
        """A tensor whose shape is known, or a Python value."""
        context = self.run.context
        kind = context.kind(node)
        if isinstance(kind, Tensor | Array):
            if kind.shape is None:
                raise CannotFollow("MOD402", node, "the shape of what this layer is called with is not known")
            return TensorRef("_", Tensor(tuple(kind.shape), CHANNELS_LAST, kind.dtype))
        known = context.value(node)
        if isinstance(known, bool | int | float | str) or known is None:
            return Static(context.source(node), known)
        raise CannotFollow("MOD402", node, "what this layer is called with is not known")


class LooseLayers:
    """After the rewrites of models have taken theirs."""

    name = "loose layers"
    order = 15

    def plan(self, context: FileContext) -> None:
        """Rewrite each layer of the file's top level all of whose uses are understood; the others are left."""
        for call, name in list(context.calls()):
            row = find(name)
            if not isinstance(row, Layer) or row.alone or _is_taken(context, call):
                continue  # one that stands for itself is a name like any other
            try:
                with context.attempt():
                    self._layer(context, call, row)
            except CannotFollow:
                continue  # what is left of it is told of with all the rest

    def _layer(self, context: FileContext, call: cst.Call, row: Layer) -> None:
        around = context.tree.parent(call)
        if isinstance(around, cst.Call) and around.func is call:
            self._at_once(context, call, around, row)
            return
        statement = context.statement(call)
        match statement:
            case cst.SimpleStatementLine(
                body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
            ) if value is call:
                calls = list(_calls(context, call, name))
            case _:
                raise CannotFollow("MOD402", call, "only a layer that a variable holds is understood here")
        helpers: blocks.Blocks = shared_blocks(context)
        run = Run(context, helpers, is_forward=True, hint=name)
        layer = layers.create(run, call, row)
        assert layer.slot is not None
        layer.slot.attribute = layer.slot.reference = name
        flow = Script(run, SelfValue())
        if not calls:
            code = _unused(flow, layer)
            context.replace(call, code)
        else:
            self._called(flow, layer, calls)
            if layer.slot.code:
                context.replace(call, layer.slot.code)
            else:
                context.remove(statement)
        _set_up(run, layer, statement, is_alone=not calls or not _states_mode(flow))
        tell(context, Written("", (), (), tuple(run.draft.levels), tuple(run.draft.lazy)))

    @classmethod
    def _at_once(cls, context: FileContext, made: cst.Call, call: cst.Call, row: Layer) -> None:
        """``layers.Flatten()(x)``, of a layer without a state."""
        helpers: blocks.Blocks = shared_blocks(context)
        run = Run(context, helpers, is_forward=True)
        layer, flow = layers.create(run, made, row), Script(run, SelfValue())
        assert layer.slot is not None
        custom_calls.called(flow, call, layer)
        if layer.slot.code and (row.weights or layer.slot.setup or modes.has_mode(row.name)):
            raise CannotFollow("MOD402", made, "a module with a state is made where it is called")
        flow.sites.clear()
        layer.slot.reference = layer.slot.code  # the module itself is called: ``nn.Flatten()(x)``
        cls._called(flow, layer, [call])
        tell(context, Written("", (), (), tuple(run.draft.levels), tuple(run.draft.lazy)))

    @staticmethod
    def _called(flow: Flow, layer: LayerValue, calls: Sequence[cst.Call]) -> None:
        context = flow.run.context
        for node in calls:
            result = custom_calls.called(flow, node, layer)
            if isinstance(result, TensorRef) and result.mask:
                raise CannotFollow("MOD408", node, "the mask that this makes is not followed in a script")
            context.kinds.stated[id(node)] = _kind(result)
        settings = _states_mode(flow)
        for site in flow.sites.values():
            if settings and not site.before and layer.slot is not None and layer.slot.code:
                site = replace(site, before=f"{layer.slot.reference}.eval()")
            for item in site.node.args:
                kind = context.kind(item.value)
                # What a call that stays as it is takes, becomes a tensor with all other arrays that layers take.
                stands = custom_sites.as_it_stands(flow.run, site)
                if isinstance(kind, Array) and (kind.dtype is None or not stands):
                    _as_tensor(context, item.value, kind)
            custom_sites.write(flow.run, site)


def _is_taken(context: FileContext, call: cst.Call) -> bool:
    """Whether another rewrite has to do with a call, or it stands in a function or class."""
    inside = context.tree.enclosing(call, cst.FunctionDef) or context.tree.enclosing(call, cst.ClassDef)
    left = any(id(item) in context.left for item in (call, *context.tree.ancestors(call)))
    return inside is not None or left or context.is_planned(call)


def _calls(context: FileContext, made: cst.Call, name: str) -> Iterator[cst.Call]:
    """The calls of a layer, which a variable holds.

    Raises:
        CannotFollow: it is used otherwise as well.
    """
    for node in below(context.module, cst.Name):
        if node.value != name or isinstance(context.tree.parent(node), cst.AssignTarget):
            continue
        values = context.kinds.values_of(node)
        if not any(value is made for value in values):
            continue
        around = context.tree.parent(node)
        inside = context.tree.enclosing(node, cst.ClassDef)
        if (
            len(values) != 1
            or inside is not None
            or not isinstance(around, cst.Call)
            or around.func is not node
        ):
            raise CannotFollow("MOD402", node, "this use of a layer is not understood")
        if _is_planned_or_left(context, around):
            raise CannotFollow("MOD402", node, "another rewrite has to do with this call")
        yield around


def _is_planned_or_left(context: FileContext, call: cst.Call) -> bool:
    return context.is_planned(call) or any(
        id(item) in context.left for item in (call, *context.tree.ancestors(call))
    )


def _unused(flow: Flow, layer: LayerValue) -> str:
    """The module of a layer that nothing uses, with its activation."""
    from migrate.codemods.models import containers

    text = custom_calls.alone(flow, layer, TENSOR)
    assert layer.slot is not None
    if not layer.slot.code:
        raise CannotFollow("MOD402", layer.node, "a layer without a module of its own that nothing uses")
    parts = containers.parts_of(text.replace(f"{layer.slot.reference}(", "self.module("))
    if parts is None:
        raise CannotFollow("MOD402", layer.node, "what this layer does besides its module is not understood")
    codes = [layer.slot.code if part == "self.module" else flow.run.context.localise(part) for part in parts]
    if len(codes) == 1:
        return codes[0]
    layer.slot.reference = f"{layer.slot.reference}[{parts.index('self.module')}]"
    return f"{flow.run.context.local('torch.nn.Sequential')}({', '.join(codes)})"


def _states_mode(flow: Flow) -> bool:
    return any(site.before for site in flow.sites.values())


def _set_up(run: Run, layer: LayerValue, statement: cst.CSTNode, is_alone: bool) -> None:
    """The statements after a module's construction: its first values, and that it infers."""
    context, slot = run.context, layer.slot
    assert slot is not None
    if not slot.code:
        return
    lines = [line.replace("__layer__", slot.reference) for line in slot.setup]
    if layer.row.weights and context.options.style == Style.EXACT:
        if not any("init_weights" in line for line in lines):
            lines.append(f"{slot.reference}.apply({context.local('support.init_weights')})")
    elif layer.row.weights:
        context.finding("NUM802", layer.node, INITIAL_VALUES)
    if modes.has_mode(layer.row.name) and is_alone:
        lines.append(f"{slot.reference}.eval()")
    if lines:
        context.insert_after(statement, "\n".join(lines))


def _as_tensor(context: FileContext, node: cst.BaseExpression, kind: Array) -> None:
    """An array as the tensor that Keras makes of it: floats become float32."""
    is_float = kind.dtype is None or kind.dtype.startswith("float")
    dtype = f", dtype={context.local('torch.float32')}" if is_float and kind.dtype != "float32" else ""
    context.replace(node, f"{context.local('torch.as_tensor')}({context.expression(node)}{dtype})")


def _kind(result: Value) -> Kind:
    if isinstance(result, Items):
        return Several(tuple(_kind(item) for item in result.items))
    return Tensor(result.facts.shape, dtype=result.facts.dtype) if isinstance(result, TensorRef) else None


REWRITE = LooseLayers()
