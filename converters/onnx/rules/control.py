"""If, Loop and Scan as Python's own statements; their bodies see the variables around them, as in the graph."""

from __future__ import annotations

from collections.abc import Sequence

from migrate.converters.onnx.call import Call
from migrate.converters.onnx.graph import Graph
from migrate.converters.onnx.literals import torch_dtype
from migrate.converters.onnx.naming import identifier
from migrate.errors import MigrateError


def if_(call: Call) -> None:
    """Both branches give the same variables their values."""
    writer = call.writer
    targets = [writer.fresh(identifier(name, "result")) for name in call.node.outputs]
    for head, body in ((f"if {call.text(0)}:", "then_branch"), ("else:", "else_branch")):
        graph: Graph = call.attribute(body)
        with writer.indented(head), writer.scope(graph):
            writer.body(graph, ())
            assign(call, targets, [writer.text(name) for name in graph.outputs])
    writer.names.update(zip(call.node.outputs, targets, strict=True))


def assign(call: Call, targets: Sequence[str], values: Sequence[str]) -> None:
    """Several variables at once, those left out that would stay as they are."""
    pairs = [(target, value) for target, value in zip(targets, values, strict=True) if target != value]
    if pairs:
        call.writer.emit(f"{', '.join(t for t, _ in pairs)} = {', '.join(v for _, v in pairs)}")


def bind(call: Call, graph: Graph, names: Sequence[str], values: Sequence[str]) -> None:
    """Give the inputs of a body their variables."""
    for name, value in zip(names, values, strict=True):
        call.writer.names[name] = value
        call.writer.constants.pop(name, None)


def loop(call: Call) -> None:
    """A ``while`` with a counter: as often as said, and as long as the condition holds."""
    writer = call.writer
    graph: Graph = call.attribute("body")
    carried = len(call.node.inputs) - 2
    scanned = len(graph.outputs) - 1 - carried
    state = [writer.fresh(identifier(name, "state")) for name in graph.inputs[2:]]
    collected = [writer.fresh(f"{identifier(name, 'values')}_all") for name in graph.outputs[1 + carried :]]
    assign(call, state, [call.text(2 + index) for index in range(carried)])
    for name in collected:
        writer.emit(f"{name} = []")
    step, going = writer.fresh("step"), writer.fresh("going")
    conditions = []
    if call.has(1):
        writer.emit(f"{going} = {call.text(1)}")
        conditions.append(going)
    writer.emit(f"{step} = 0")
    if call.has(0):
        conditions.append(f"{step} < {call.text(0)}")
    elif not call.has(1):
        conditions.append(going)
        writer.emit(f"{going} = True")
    stops = going in conditions
    with writer.indented(f"while {' and '.join(conditions) or 'True'}:"), writer.scope(graph):
        number = writer.fresh("index")
        writer.emit(f"{number} = torch.tensor({step})")
        if not stops:
            writer.emit(f"{going} = torch.tensor(True)")
        bind(call, graph, graph.inputs, [number, going, *state])
        writer.body(graph, graph.inputs)
        outputs = [writer.text(name) for name in graph.outputs]
        for name, value in zip(collected, outputs[1 + carried :], strict=True):
            writer.emit(f"{name}.append({value})")
        assign(
            call,
            [going, *state] if stops else state,
            outputs[: 1 + carried] if stops else outputs[1 : 1 + carried],
        )
        writer.emit(f"{step} += 1")
    del scanned
    for name, output in zip(collected, graph.outputs[1 + carried :], strict=True):
        if output and call.node.outputs:
            writer.emit(f"{name} = {stacked(call, graph, name, output)}")
    for name, variable in zip(call.node.outputs, [*state, *collected], strict=False):
        if name:
            writer.names[name] = variable


def stacked(call: Call, graph: Graph, name: str, output: str) -> str:
    """What a loop collected, as one tensor; after no step an empty one."""
    kind = graph.kinds.get(output)
    if kind is None or kind.dtype is None:
        return f"torch.stack({name})"
    sizes = [size if isinstance(size, int) else 0 for size in kind.shape or ()]
    empty = f"torch.empty({[0, *sizes]}, dtype={torch_dtype(kind.dtype)})"
    return f"torch.stack({name}) if {name} else {empty}"


def scan(call: Call) -> None:
    """A ``for`` over slices of the inputs.

    Raises:
        MigrateError: it is the form of opset 8, which has a batch.
    """
    if call.node.version < 9:
        return scan_batch(call)
    return scan_slices(call, [call.text(index) for index in range(len(call.node.inputs))], call.node.outputs)


def scan_batch(call: Call) -> None:
    """The form of opset 8: every input has a batch in front, and each of its entries is scanned by itself.

    Raises:
        MigrateError: with lengths of sequences, or in other directions than forward.
    """
    writer = call.writer
    if call.has(0) or any(call.attribute("directions", [])):
        raise MigrateError(f"{call.node.title}: with lengths or directions; export it for opset 9 or later")
    inputs = call.texts()[1:]
    gathered = [writer.fresh(identifier(name, "batch")) for name in call.node.outputs]
    for name in gathered:
        writer.emit(f"{name} = []")
    entry = writer.fresh("entry")
    with writer.indented(f"for {entry} in range({inputs[0]}.shape[0]):"):
        scan_slices(call, [f"{name}[{entry}]" for name in inputs], call.node.outputs)
        for name, output in zip(gathered, call.node.outputs, strict=True):
            writer.emit(f"{name}.append({writer.names[output]})")
    for name, output in zip(gathered, call.node.outputs, strict=True):
        writer.emit(f"{name} = torch.stack({name})")
        writer.names[output] = name


def scan_slices(call: Call, inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """One pass over the slices."""
    writer = call.writer
    graph: Graph = call.attribute("body")
    count = call.attribute("num_scan_inputs")
    carried = len(inputs) - count
    collecting = len(graph.outputs) - carried
    input_axes = call.attribute("scan_input_axes", [0] * count)
    input_directions = call.attribute("scan_input_directions", [0] * count)
    output_axes = call.attribute("scan_output_axes", [0] * collecting)
    output_directions = call.attribute("scan_output_directions", [0] * collecting)
    state = [writer.fresh(identifier(name, "state")) for name in graph.inputs[:carried]]
    collected = [writer.fresh(f"{identifier(name, 'values')}_all") for name in graph.outputs[carried:]]
    assign(call, state, inputs[:carried])
    for name in collected:
        writer.emit(f"{name} = []")
    slices = [writer.fresh(identifier(name, "slice")) for name in graph.inputs[carried:]]
    sources = []
    for text, axis, backwards in zip(inputs[carried:], input_axes, input_directions, strict=True):
        unbound = f"{text}.unbind({axis})"
        sources.append(f"reversed({unbound})" if backwards else unbound)
    iterated = sources[0] if count == 1 else f"zip({', '.join(sources)})"
    with writer.indented(f"for {', '.join(slices)} in {iterated}:"), writer.scope(graph):
        bind(call, graph, graph.inputs, [*state, *slices])
        writer.body(graph, graph.inputs)
        values = [writer.text(name) for name in graph.outputs]
        for name, value in zip(collected, values[carried:], strict=True):
            writer.emit(f"{name}.append({value})")
        assign(call, state, values[:carried])
    for name, axis, backwards in zip(collected, output_axes, output_directions, strict=True):
        items = f"{name}[::-1]" if backwards else name
        writer.emit(f"{name} = torch.stack({items}, dim={axis})")
    for name, variable in zip(outputs, [*state, *collected], strict=False):
        if name:
            writer.names[name] = variable


RULES = {"If": if_, "Loop": loop, "Scan": scan}
