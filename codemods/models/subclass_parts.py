"""Small questions about subclassed models: which classes they are, and what their constructors say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.render import render
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Gives, Made, Model
from migrate.codemods.context import FileContext
from migrate.codemods.models import graph_classes
from migrate.codemods.models.program import Slot
from migrate.codemods.models.values import (
    FunctionValue,
    LayerList,
    LayerValue,
    ModuleValue,
    PipelineValue,
    Value,
)

MODEL_BASES = graph_classes.MODELS | {"keras.models.Functional"}


LAYER_BASES = frozenset({"keras.layers.Layer", "keras.Layer", "keras.engine.base_layer.Layer"})


def bases(context: FileContext, node: cst.ClassDef) -> tuple[bool, cst.Arg] | None:
    """Whether a class is a Keras model (True) or layer (False), with the base that says so: Keras's own, or another
    class of the file."""
    for base in node.bases:
        name = context.names.resolve(base.value)
        if name in MODEL_BASES:
            return True, base
        if name in LAYER_BASES:
            return False, base
    above = parent(context, node)
    found = bases(context, above) if above is not None else None
    if found is None:
        return None
    return found[0], next(base for base in node.bases if local_class(context, base.value) is above)


def methods_of(node: cst.ClassDef) -> dict[str, cst.FunctionDef]:
    """The methods of a class by name. A ``__call__`` of its own in the place of Keras's is its ``call``, unless there
    is a ``forward``, the name that ``call`` gets."""
    found = {item.name.value: item for item in node.body.body if isinstance(item, cst.FunctionDef)}
    if "__call__" in found and not {"call", "build", "forward"} & found.keys():
        found["call"] = found.pop("__call__")
    return found


def parent(context: FileContext, node: cst.ClassDef) -> cst.ClassDef | None:
    """The class of the file that a class derives from, if that is a layer or model."""
    for base in node.bases:
        above = local_class(context, base.value)
        if above is not None and above is not node and bases(context, above) is not None:
            return above
    return None


def local_class(context: FileContext, node: cst.BaseExpression) -> cst.ClassDef | None:
    """The class at the file's top level that an expression names."""
    name = context.names.resolve(node)
    if name is None or not name.startswith(f"{context.module_name}."):
        return None
    for item in context.module.body:
        if isinstance(item, cst.ClassDef) and name == f"{context.module_name}.{item.name.value}":
            return item
    return None


def foreign_parent(context: FileContext, node: cst.ClassDef) -> str | None:
    """The name of a layer or model class of another file that a class derives from."""
    for base in node.bases:
        name = context.names.resolve(base.value)
        found = context.repository.ask(name, Gives)
        kind = found.kind if found is not None else None
        is_layer = isinstance(kind, Model) or (isinstance(kind, Made) and kind.role == "layer")
        if is_layer and local_class(context, base.value) is None:
            return name
    return None


def constructor_text(context: FileContext, value: Value) -> str | None:
    """The code of an attribute's modules, in the place of the layers they were made from.

    Empty: no module is needed; None: what stands there stays.
    """
    match value:
        case LayerValue(slot=Slot(code=""), row=row) if row.alone:
            return _uncalled(context, value)
        case FunctionValue():
            return ""  # a Lambda layer's: what it does stands where it is called
        case (
            LayerValue(slot=Slot(code=code))
            | ModuleValue(slot=Slot(code=code))
            | PipelineValue(slot=Slot(code=code))
        ):
            return code
        case LayerList(layers=layers, keys=keys) if keys:
            codes = [layer.slot.code for layer in layers if layer.slot is not None]
            pairs = ", ".join(f'"{key}": {code}' for key, code in zip(keys, codes, strict=True))
            return f"{context.local('torch.nn.ModuleDict')}({{{pairs}}})"
        case LayerList(layers=layers):
            codes = [layer.slot.code for layer in layers if layer.slot is not None]
            return f"{context.local('torch.nn.ModuleList')}([{', '.join(codes)}])"
    return None


def _uncalled(context: FileContext, layer: LayerValue) -> str:
    """The code of a layer that `call` does not use, and that stands for itself: something else adapts and calls it."""
    try:
        rendered = render(layer.row, layer.positional, layer.keywords, {}, context.options.style)
    except Unrenderable:
        return ""
    return context.localise(rendered.code)


def is_super_init(call: cst.Call) -> bool:
    """``super().__init__(...)`` in either spelling."""
    match call.func:
        case cst.Attribute(value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="__init__")):
            return True
    return False


def known_size(size: Any) -> int | None:
    return size if isinstance(size, int) else None


def class_nodes(context: FileContext) -> Iterator[cst.ClassDef]:
    """The classes at the top of a file that are Keras models or layers."""
    for node in context.module.body:
        if isinstance(node, cst.ClassDef) and bases(context, node) is not None:
            yield node
