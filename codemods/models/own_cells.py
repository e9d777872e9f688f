"""Recurrent cells of the program's own under Keras's loop over time: ``layers.RNN(MyCell(16))``.

    x = layers.RNN(MyCell(16), return_sequences=True)(x)    →    self.rnn = CellRNN(MyCell(16), return_sequences=True)

A cell is a layer class that says the size of its state. It is called with the inputs of one step and a list of states;
what it gives for them tells the sizes of the loop's results.
https://keras.io/guides/working_with_rnns/
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace

from migrate.catalog.model import Rendering
from migrate.catalog.signature import Argument
from migrate.catalog.values import CHANNELS_LAST, UNKNOWN, CallValue, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.models import instances
from migrate.codemods.models.run import Run
from migrate.codemods.models.subclass_parts import methods_of
from migrate.codemods.models.values import CannotFollow, Items, LayerValue, ModuleValue, TensorRef, Value
from migrate.codemods.tree import below
from migrate.provenance import BlockLink

LOOP = "keras.layers.RNN"
STATE_SIZE = "state_size"
CODE = Rendering(
    "support.CellRNN(cell, return_sequences=return_sequences, return_state=return_state, go_backwards=go_backwards)",
    target="support.CellRNN(cell, return_sequences=False, return_state=False, go_backwards=False)",
    forward="layer(x) if initial_state is None else layer(x, initial_state)",
)
"""What the loop becomes, whatever the cell."""
SHAPES = frozenset({"tf.TensorShape"})


@dataclass(frozen=True)
class OwnCell(CallValue):
    """A cell of the program's own as an argument: the instance, which no attribute of its own holds."""

    module: ModuleValue | None = None


def argument(run: Run, node: cst.BaseExpression) -> Argument | None:
    """A cell of the program's own that a layer is given; None for everything else.

    Raises:
        CannotFollow: a variable's cell, which something else uses as well.
    """
    if isinstance(node, cst.Call):
        name = run.context.names.resolve(node.func)
        if name is None or not _is_cell(run, name):
            return None
        made = instances.of_class(run.blocks, run.fork(), node, name)  # it lives within the loop
        return _argument(run, node, made)
    held = run.env.get(node.value) if isinstance(node, cst.Name) else None
    if not isinstance(held, ModuleValue) or held.given or not _is_cell(run, held.name) or held.slot is None:
        return None
    assert isinstance(node, cst.Name)
    if run.is_needed(node.value) or (not run.quiet and not held.slot.code):
        raise CannotFollow("MOD401", node, f"`{node.value}` is a cell of more than one layer")
    made = replace(held, slot=copy(held.slot))
    held.slot.code = ""
    return _argument(run, node, made)


def _argument(run: Run, node: cst.BaseExpression, module: ModuleValue) -> Argument:
    code = module.slot.code if module.slot is not None else ""
    return Argument(code or run.context.source(node), OwnCell(module.name, module=module))


def _is_cell(run: Run, name: str) -> bool:
    node = run.blocks.subclasses.get(name)
    return node is not None and bool(_sizes(node))


def _sizes(node: cst.ClassDef) -> list[cst.BaseExpression]:
    """What a class says that the size of its state is: an attribute's values, or what a property gives."""
    found: list[cst.BaseExpression] = []
    for part in below(node, cst.Assign):
        match part:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Attribute(attr=cst.Name(value=name)))], value=value
            ) if name == STATE_SIZE:
                found.append(value)
    getter = methods_of(node).get(STATE_SIZE)
    returns = below(getter, cst.Return) if getter is not None else ()
    return found + [part.value for part in returns if part.value is not None]


def stepped(
    run: Run, layer: LayerValue, given: Mapping[str, Value], node: cst.Call
) -> tuple[LayerValue, Tensor | tuple[Tensor, ...] | None]:
    """The layer with the code of its cell, and what its call gives; None for a layer that has no such cell.

    Raises:
        CannotFollow: the cell's class, or what it is called with, is not understood.
    """
    argument = layer.positional[0] if layer.positional else layer.keywords.get("cell")
    cell = argument.value if argument is not None and layer.row.name == LOOP else None
    if argument is None or not isinstance(cell, OwnCell) or cell.module is None:
        return layer, None
    first = next(iter(given.values()))
    shape = first.facts.shape if isinstance(first, TensorRef) else None
    if not isinstance(first, TensorRef) or shape is None or len(shape) < 3:
        raise CannotFollow("SHP202", node, "the rank of the sequences that this loop runs over is not known")
    facts = Tensor((shape[0], *shape[2:]), CHANNELS_LAST, first.facts.dtype)
    output, states = _step(run, cell.module, facts, node)
    made = replace(argument, text=cell.module.slot.code if cell.module.slot else argument.text)
    made = made if made.text else argument
    layer = copy(layer)
    layer.row = replace(layer.row, let={}, requires="True", caveats=(), shape="", renderings=(CODE,))
    if layer.positional:
        layer.positional = (made, *layer.positional[1:])
    else:
        layer.keywords = {**layer.keywords, "cell": made}
    return layer, _results(layer, shape[1], output, states, node)


def _step(run: Run, cell: ModuleValue, facts: Tensor, node: cst.Call) -> tuple[Tensor, tuple[Tensor, ...]]:
    """What the cell gives for one step: its output and its new states, which are as large as the ones before."""
    states = _states(run, cell, node)
    output, found = _called(run.fork(quiet=True), cell, facts, states, node)
    if len(found) != len(states):
        raise CannotFollow("MOD401", node, "this cell does not give as many states as it says that it has")
    states = tuple(new if new.shape is not None else old for new, old in zip(found, states, strict=True))
    output, _ = _called(run, cell, facts, states, node)
    return output, states


def _states(run: Run, cell: ModuleValue, node: cst.Call) -> tuple[Tensor, ...]:
    """What is known of the states without a call of the cell: how many there are, and of how many axes."""
    stated = _sizes(run.blocks.subclasses[cell.name])
    first = stated[0]
    listed = isinstance(first, cst.List | cst.Tuple)
    if len(stated) > 1:
        raise CannotFollow("MOD401", node, "which `state_size` this cell has is not known")
    parts = [item.value for item in first.elements] if isinstance(first, cst.List | cst.Tuple) else [first]
    if listed and not parts:
        raise CannotFollow("MOD401", node, "a cell without a state is not understood")
    return tuple(
        Tensor(None if _is_shape(run, part) else (UNKNOWN, UNKNOWN), CHANNELS_LAST, "float32")
        for part in parts
    )


def _is_shape(run: Run, node: cst.BaseExpression) -> bool:
    """Whether the size of a state is that of several axes."""
    called = run.context.names.resolve(node.func) if isinstance(node, cst.Call) else None
    return isinstance(node, cst.List | cst.Tuple) or called in SHAPES


def _called(
    run: Run, cell: ModuleValue, facts: Tensor, states: tuple[Tensor, ...], node: cst.Call
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """The output and the new states.

    Raises:
        CannotFollow: the cell does not return these two.
    """
    names = instances.call_names(run.blocks, cell)
    if len(names) < 2:
        raise CannotFollow("MOD401", node, "the `call` of this cell takes no states")
    given = Items(tuple(TensorRef(f"{names[1]}[{i}]", state) for i, state in enumerate(states)), "list")
    result = instances.applied(run.blocks, run, cell, [TensorRef(names[0], facts), given], node)
    match result:
        case Items(items=(TensorRef(facts=output), TensorRef(facts=state))):
            return output, (state,)
        case Items(items=(TensorRef(facts=output), Items(items=items))) if all(
            isinstance(item, TensorRef) for item in items
        ):
            return output, tuple(item.facts for item in items if isinstance(item, TensorRef))
    raise CannotFollow("MOD401", node, "the `call` of this cell does not return an output and its states")


def _results(
    layer: LayerValue, steps: object, output: Tensor, states: tuple[Tensor, ...], node: cst.Call
) -> Tensor | tuple[Tensor, ...]:
    """What the loop gives: its flags have to be known."""
    flags = {}
    for place, name in enumerate(("return_sequences", "return_state"), start=1):
        argument = layer.positional[place] if place < len(layer.positional) else layer.keywords.get(name)
        flags[name] = argument.value if argument is not None else False
        if not isinstance(flags[name], bool):
            raise CannotFollow("API103", node, f"{LOOP}: the value of `{name}` is not known here")
    if flags["return_sequences"] and output.shape is not None:
        output = replace(output, shape=(output.shape[0], steps, *output.shape[1:]))
    given = tuple(replace(item, layout=CHANNELS_LAST) for item in (output, *states))
    return given if flags["return_state"] else given[0]


def link(run: Run, layer: LayerValue) -> None:
    """The provenance of a loop's module is that of its cell, which has the weights."""
    argument = layer.positional[0] if layer.positional else layer.keywords.get("cell")
    cell = argument.value if argument is not None else None
    slot = layer.slot
    if isinstance(cell, OwnCell) and slot is not None and slot.code and not slot.held and not run.quiet:
        attribute = f"{slot.attribute}.*" if slot.listed else slot.attribute
        target = f"{run.blocks.context.module_name}:{run.blocks.subclasses[cell.name].name.value}"
        slot.link = BlockLink(f"{attribute}.cell", target, run.context.line(layer.node))
