"""Instances of a file's own classes within a model: of its layer classes, and of what its other builders make."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from migrate.alignment import snake_case
from migrate.catalog.values import Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import custom_sizes, expressions, operations, own_masks, parameters
from migrate.codemods.models.program import Slot
from migrate.codemods.models.run import Run
from migrate.codemods.models.statics import static
from migrate.codemods.models.values import (
    NOTHING_KNOWN,
    CannotFollow,
    Items,
    LayerValue,
    ModuleValue,
    Static,
    TensorRef,
    Value,
    is_tensorial,
)
from migrate.codemods.training.ends import ends
from migrate.provenance import BlockLink

if TYPE_CHECKING:
    from migrate.codemods.models.blocks import Blocks, Helper


def of_class(blocks: Blocks, run: Run, node: cst.Call, name: str) -> ModuleValue:
    """An instance of a layer class of the file."""
    hint, run.hint = run.hint, None
    found = blocks.subclasses[name]
    module = ModuleValue(name, node)
    init = method(blocks, found, "__init__")
    names = [parameter.name.value for parameter in parameters.all_of(init)[1:]] if init is not None else []
    arguments = []
    for position, item in enumerate(node.args):
        if item.star:
            raise CannotFollow("API104", node, "the layer's arguments are unpacked into the call")
        if item.keyword is not None and item.keyword.value in ("name", "dtype", "trainable"):
            continue
        held = run.env.get(item.value.value) if isinstance(item.value, cst.Name) else None
        if isinstance(held, LayerValue):
            raise CannotFollow("MOD402", item, "a layer is passed to a class of the program")
        value = static(run, item.value)
        if isinstance(held, ModuleValue) and held.slot is not None:
            value = Static(held.slot.reference, local=True)  # the module that stands beside this one
        key = (
            item.keyword.value
            if item.keyword is not None
            else names[position]
            if position < len(names)
            else ""
        )
        module.arguments[key] = value.value
        arguments.append(f"{key}={value.text}" if item.keyword is not None else value.text)
    module.slot = run.new_slot(hint or snake_case(found.name.value), None, node)
    if not run.quiet:
        slot = module.slot
        slot.code = slot.held or f"{found.name.value}({', '.join(arguments)})"
        attribute = f"{slot.attribute}.*" if slot.listed else slot.attribute
        target = f"{blocks.context.module_name}:{found.name.value}"
        slot.link = BlockLink(attribute, target, blocks.context.line(node))
    return module


def of_builder(
    blocks: Blocks, run: Run, helper: Helper, bound: Mapping[str, Value], node: cst.Call, hint: str | None
) -> ModuleValue:
    """A model that another builder of the file makes: an attribute that holds what its factory gives."""
    known = {name: value.value for name, value in bound.items() if isinstance(value, Static)}
    module = ModuleValue(helper.name, node, arguments=known)
    module.slot = run.new_slot(hint or snake_case(blocks.plan_of(helper.name).name), None, node)
    if not run.quiet:
        slot = module.slot
        slot.code = slot.held or run.context.expression(node)
        attribute = f"{slot.attribute}.*" if slot.listed else slot.attribute
        name = blocks.plan_of(helper.name).name
        slot.link = BlockLink(attribute, f"{blocks.context.module_name}:{name}", blocks.context.line(node))
    return module


def applied(
    blocks: Blocks,
    run: Run,
    module: ModuleValue,
    values: list[Value],
    node: cst.Call,
    mask: Value | None = None,
) -> Value:
    """The result of a call of the file's own class; it takes and returns tensors in the source's axis order.

    Args:
        mask: what the call itself gives as the mask.
    """
    tensors = [operations.in_source_order(run, value, node) for value in _spread(blocks, module, values)]
    given = own_masks.argument(blocks, module, tensors, mask, node)
    tensors = own_masks.named(run, module, blocks, tensors)
    text = ", ".join(
        [*(expressions.texts(tensor) for tensor in tensors), *([f"mask={given}"] if given else [])]
    )
    returned, result = _result(blocks, run, module, tensors, text, node)
    incoming = given if mask is not None else ""
    return own_masks.handed_on(blocks, run, module, tensors, incoming, returned, result, node)


def _spread(blocks: Blocks, module: ModuleValue, values: list[Value]) -> list[Value]:
    """The inputs of a functional model, which Keras takes as one list and the module one after the other."""
    match values:
        case [Items(items=items)] if len(items) > 1:
            known = ends(blocks.context, module.node)
            if known.inputs is not None and len(known.inputs) == len(items) and not known.dicts:
                return list(items)
    return values


def _result(
    blocks: Blocks, run: Run, module: ModuleValue, tensors: list[Value], text: str, node: cst.Call
) -> tuple[Value, Value]:
    """What the class's ``call`` returns, and the same as the result of a call with the arguments ``text``."""
    from migrate.codemods.models.builders import Builder

    facts = tuple(operations.facts_of(tensor) for tensor in tensors if is_tensorial(tensor))
    if module.given:
        returned = _returned(blocks, run, module, facts)
        return returned, parameters.outputs(f"{_given(run, module).reference}({text})", returned)
    if len(facts) != len(tensors) or module.slot is None:
        raise CannotFollow("MOD401", node, "this layer is called with something else than tensors")
    if not run.quiet:
        blocks.called.setdefault(module.name, []).append(facts)
        _sized(blocks, module, facts, node)
    if module.name in blocks.targets:
        builder = Builder(blocks.context, blocks, *blocks.targets[module.name])
        returned = builder.output(module.arguments, facts)
    else:
        returned = output(blocks, module.name, facts, module.arguments)
    return returned, parameters.outputs(f"{module.slot.reference}({text})", returned)


def followed(blocks: Blocks, run: Run, module: ModuleValue, values: list[Value], node: cst.Call) -> Value:
    """What is known of the result of such a call in a method that stays as it is written."""
    from migrate.codemods.models.builders import Builder

    tensors = [value for value in values if is_tensorial(value)]
    facts = tuple(operations.facts_of(tensor) for tensor in tensors)
    found: Value = TensorRef("_", Tensor(None))
    if module.name not in blocks.targets and module.name not in blocks.subclasses:
        return found
    blocks.called.setdefault(module.name, []).append(facts)
    if not run.quiet:
        _sized(blocks, module, facts, node)
    with contextlib.suppress(CannotFollow):
        if module.name in blocks.targets:
            found = Builder(blocks.context, blocks, *blocks.targets[module.name]).output(module.arguments)
        else:
            found = output(blocks, module.name, facts, module.arguments)
    return found


def _sized(blocks: Blocks, module: ModuleValue, facts: tuple[Any, ...], node: cst.Call) -> None:
    """Give the construction of an instance the sizes of its inputs, where its class asks for them."""
    custom_sizes.record(blocks.context, module, facts)
    wanted = custom_sizes.of(blocks.context).sizes.get(module.name, ())
    slot = module.slot
    if not wanted or slot is None or not slot.code or slot.held:
        return
    given = custom_sizes.texts(facts, wanted)
    if given is None:
        raise CannotFollow("SHP201", node, f"`{wanted[0].name}` of this call is not known")
    if module.sizes and module.sizes != tuple(given):
        raise CannotFollow("MOD401", node, "this layer is called with tensors of different sizes")
    if not module.sizes:
        module.sizes = tuple(given)
        slot.code = custom_sizes.with_sizes(slot.code, given)


def output(blocks: Blocks, name: str, facts: tuple[Any, ...], arguments: Mapping[str, Any]) -> Value:
    """What a class of the file returns for inputs of these facts.

    Raises:
        CannotFollow: the class stays as it is.
    """
    from migrate.codemods.models import custom_members
    from migrate.codemods.models.custom import Custom
    from migrate.codemods.models.subclass import Subclass

    node = blocks.subclasses[name]
    busy = custom_sizes.of(blocks.context).busy
    if name in busy:
        raise CannotFollow("MOD401", node, "a class that holds an instance of itself is not understood")
    busy.add(name)
    try:
        strict = Subclass(blocks.context, blocks, node, facts, arguments)
        if not custom_members.is_needed(blocks.context, node) and not own_masks.is_masked(blocks, name):
            with contextlib.suppress(CannotFollow):
                return strict.output()
        return Custom(blocks.context, blocks, node, facts, arguments).output()
    finally:
        busy.discard(name)


def call_names(blocks: Blocks, module: ModuleValue) -> list[str]:
    """The parameters of the ``call`` of a class of the file, without ``self``."""
    node = blocks.subclasses.get(module.name)
    found = method(blocks, node, "call") if node is not None else None
    return [parameter.name.value for parameter in parameters.all_of(found)[1:]] if found is not None else []


def method(blocks: Blocks, node: cst.ClassDef, name: str) -> cst.FunctionDef | None:
    """A method of a class of the file, or of the nearest one above it that has it."""
    from migrate.codemods.models import subclass_parts

    found = subclass_parts.methods_of(node).get(name)
    if found is not None:
        return found
    above = subclass_parts.parent(blocks.context, node)
    return method(blocks, above, name) if above is not None else None


def _given(run: Run, module: ModuleValue) -> Slot:
    """The place of a model that the file has made before, and that the class is given."""
    slot = module.slot or run.new_slot(module.given, None)
    slot.code = module.given
    if not run.quiet:  # else a trial: the class itself has no place for it yet
        module.slot = slot
    return slot


def _returned(blocks: Blocks, run: Run, module: ModuleValue, facts: tuple[Any, ...]) -> Value:
    """What such a model returns: of a Sequential for these inputs, of another what its making told."""
    from migrate.codemods.models.builders import Builder

    if blocks.context.names.resolve(module.node.func) in expressions.SEQUENTIALS:
        with contextlib.suppress(CannotFollow):
            return Builder(blocks.context, blocks, None, module.node).output({}, facts)
    found = tuple(TensorRef("", facts) for facts in module.outputs or (NOTHING_KNOWN,))
    return found[0] if len(found) == 1 else Items(found, "tuple")
