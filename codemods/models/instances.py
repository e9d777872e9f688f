"""Instances of a file's own classes within a model: of its layer classes, and of what its other builders make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from migrate.alignment import snake_case
from migrate.codemods import syntax as cst
from migrate.codemods.models import expressions, operations, parameters
from migrate.codemods.models.program import Slot
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    ModuleValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.provenance import BlockLink

if TYPE_CHECKING:
    from migrate.codemods.models.blocks import Blocks, Helper


def of_class(blocks: Blocks, run: Run, node: cst.Call, name: str) -> ModuleValue:
    """An instance of a layer class of the file."""
    hint, run.hint = run.hint, None
    found = blocks.subclasses[name]
    module = ModuleValue(name, node)
    init = next(
        (m for m in found.body.body if isinstance(m, cst.FunctionDef) and m.name.value == "__init__"),
        None,
    )
    names = [parameter.name.value for parameter in parameters.all_of(init)[1:]] if init is not None else []
    arguments = []
    for position, item in enumerate(node.args):
        if item.star:
            raise CannotFollow("API104", node, "the layer's arguments are unpacked into the call")
        if item.keyword is not None and item.keyword.value in ("name", "dtype", "trainable"):
            continue
        value = static(run, item.value)
        key = (
            item.keyword.value
            if item.keyword is not None
            else names[position]
            if position < len(names)
            else ""
        )
        module.arguments[key] = value.value
        arguments.append(f"{key}={value.text}" if item.keyword is not None else value.text)
    module.slot = run.new_slot(hint or snake_case(found.name.value), None)
    if not run.quiet:
        slot = module.slot
        slot.code = f"{found.name.value}({', '.join(arguments)})"
        attribute = f"{slot.attribute}.*" if slot.listed else slot.attribute
        target = f"{blocks.context.module_name}:{found.name.value}"
        slot.link = BlockLink(attribute, target, blocks.context.line(node))
    return module


def of_builder(
    blocks: Blocks, run: Run, helper: Helper, bound: Mapping[str, Value], node: cst.Call, hint: str | None
) -> ModuleValue:
    """A model that another builder of the file makes: an attribute that holds what its factory gives."""
    target = blocks.targets.get(helper.name)
    if target is None:
        raise CannotFollow(
            "MOD401", node, f"`{helper.node.name.value}` makes layers without being given a tensor"
        )
    known = {name: value.value for name, value in bound.items() if isinstance(value, Static)}
    module = ModuleValue(helper.name, node, arguments=known)
    module.slot = run.new_slot(hint or snake_case(blocks.plan_of(helper.name).name), None)
    if not run.quiet:
        slot = module.slot
        slot.code = run.context.expression(node)
        attribute = f"{slot.attribute}.*" if slot.listed else slot.attribute
        name = blocks.plan_of(helper.name).name
        slot.link = BlockLink(attribute, f"{blocks.context.module_name}:{name}", blocks.context.line(node))
    return module


def applied(blocks: Blocks, run: Run, module: ModuleValue, values: list[Value], node: cst.Call) -> Value:
    """The result of a call of the file's own class; it takes and returns tensors in the source's axis order."""
    from migrate.codemods.models.builders import Builder
    from migrate.codemods.models.subclass import Subclass

    tensors = [operations.in_source_order(run, value, node) for value in values]
    facts = tuple(operations.facts_of(tensor) for tensor in tensors if is_tensorial(tensor))
    text = ", ".join(expressions.texts(tensor) for tensor in tensors)
    if module.given:
        return parameters.outputs(f"{_given(run, module).reference}({text})", _returned(module))
    if len(facts) != len(tensors) or module.slot is None:
        raise CannotFollow("MOD401", node, "this layer is called with something else than tensors")
    if not run.quiet:
        blocks.called.setdefault(module.name, []).append(facts)
    if module.name in blocks.targets:
        returned = Builder(blocks.context, blocks, *blocks.targets[module.name]).output(module.arguments)
        return parameters.outputs(f"{module.slot.reference}({text})", returned)
    returned = Subclass(
        blocks.context, blocks, blocks.subclasses[module.name], facts, module.arguments
    ).output()
    return parameters.outputs(f"{module.slot.reference}({text})", returned)


def _given(run: Run, module: ModuleValue) -> Slot:
    """The place of a model that the file has made before, and that the class is given."""
    slot = module.slot or run.new_slot(module.given, None)
    slot.code = module.given
    if not run.quiet:  # else a trial: the class itself has no place for it yet
        module.slot = slot
    return slot


def _returned(module: ModuleValue) -> Value:
    """What such a model returns."""
    found = tuple(TensorRef("", facts) for facts in module.outputs)
    return found[0] if len(found) == 1 else Items(found, "tuple")
