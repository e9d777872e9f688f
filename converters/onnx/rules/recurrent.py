"""Recurrent layers with weights that the file holds, as PyTorch's own, which run a whole sequence at once.

PyTorch orders the gates of an LSTM input, forget, cell, output and those of a GRU reset, update, new; ONNX writes
input, output, forget, cell and update, reset, hidden. It has two biases where Keras has one, but for the GRU: the
second is of zeros then, and frozen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from migrate.converters.onnx.call import DECLINED, Call, Declined, Several
from migrate.converters.onnx.graph import Array, Constant
from migrate.converters.onnx.rules.layers import dtype_suffix, weights_of
from migrate.converters.onnx.weights import Weight


@dataclass(frozen=True)
class Cell:
    """A kind of layer.

    Attributes:
        module: PyTorch's.
        gates: ONNX's numbers of the gates, in PyTorch's order.
        activations: that PyTorch's layer has, for one direction.
        states: inputs that are states, and outputs after the first.
        pads: whether Keras's layer has one bias, so that an exporter fills the second one with zeros.
    """

    module: str
    gates: tuple[int, ...]
    activations: tuple[str, ...]
    states: tuple[int, ...]
    pads: bool = True


CELLS = {
    "LSTM": Cell("nn.LSTM", (0, 2, 3, 1), ("sigmoid", "tanh", "tanh"), (5, 6)),
    "GRU": Cell("nn.GRU", (1, 0, 2), ("sigmoid", "tanh"), (5,), pads=False),
    "RNN": Cell("nn.RNN", (0,), ("tanh",), (5,)),
}
UNUSUAL = ("clip", "activation_alpha", "activation_beta", "input_forget")


def recurrent(call: Call) -> str | Several | Declined | None:
    """The layer, its output brought to ONNX's form: steps, directions, batch, size."""
    cell = CELLS[call.node.operator]
    found = weights_of(call, *(index for index in (1, 2, 3) if call.has(index)))
    if not found or not is_usual(call, cell) or not call.writer.members.used_together(found):
        return DECLINED
    directions, hidden, width = found[1].shape[0], found[1].shape[-1], found[0].shape[-1]
    weights, frozen = layer_weights(cell, found, directions, hidden)
    options = ", bias=False" * (len(found) == 2) + ", bidirectional=True" * (directions == 2)
    first = bool(call.attribute("layout", 0))
    options += ", batch_first=True" * first + dtype_suffix(found[0])
    layer = call.module(f"{cell.module}({width}, {hidden}{options})", weights, frozen)
    return run(call, cell, layer, directions, first)


def is_usual(call: Call, cell: Cell) -> bool:
    """Whether PyTorch's layer does what the node does."""
    backwards = call.attribute("direction", "forward") == "reverse"
    if backwards or call.has(4) or call.has(7) or any(call.attribute(name) for name in UNUSUAL):
        return False
    if call.node.operator == "GRU" and not call.attribute("linear_before_reset", 0):
        return False
    names = [name.lower() for name in call.attribute("activations", [])]
    given = [call.has(index) for index in cell.states]
    return names in ([], list(cell.activations), 2 * list(cell.activations)) and all(given) == any(given)


def layer_weights(
    cell: Cell, found: Sequence[Constant], directions: int, hidden: int
) -> tuple[dict[str, Weight], list[str]]:
    """The weights of PyTorch's layer, and those that do not train as ONNX's file has only zeros for them."""
    weights: dict[str, Weight] = {}
    frozen = []
    rows = len(cell.gates) * hidden
    biases = found[2].read() if len(found) > 2 else None
    for number in range(directions):
        suffix = "_l0" + "_reverse" * number
        for name, constant in zip(("weight_ih", "weight_hh"), found, strict=False):
            change = reordered(cell.gates, number, hidden)
            weights[name + suffix] = Weight(
                constant, (rows, constant.shape[-1]), change, "gates in PyTorch's order"
            )
        if biases is None:
            continue
        for half, name in enumerate(("bias_ih", "bias_hh")):
            change = reordered(cell.gates, number, hidden, slice(half * rows, (half + 1) * rows))
            weights[name + suffix] = Weight(found[2], (rows,), change, "gates in PyTorch's order")
            if half and cell.pads and not biases[number, rows:].any():
                frozen.append(name + suffix)
    return weights, frozen


def reordered(
    gates: Sequence[int], direction: int, hidden: int, part: slice = slice(None)
) -> Callable[[Array], Array]:
    """A step from ONNX's array to PyTorch's: one direction, a part of its rows, the gates in another order."""

    def change(array: Array) -> Array:
        rows = array[direction][part]
        return np.concatenate([rows[gate * hidden : (gate + 1) * hidden] for gate in gates])

    return change


def run(call: Call, cell: Cell, layer: str, directions: int, first: bool) -> str | Several | None:
    """The layer's call, and its outputs as ONNX has them; an axis of one direction is left to what takes the output."""
    states = [call.text(index) for index in cell.states if call.has(index)]
    if first:
        states = [f"{state}.transpose(0, 1)" for state in states]
    given = "" if not states else f", {states[0]}" if len(cell.states) == 1 else f", ({', '.join(states)})"
    y = call.writer.fresh("x")
    wanted = [place for place, name in enumerate(call.node.outputs) if name and call.writer.is_used(name)]
    if wanted == [0] and directions == 1:
        call.writer.emit(f"{y}, _ = {layer}({call.text(0)}{given})")
        call.writer.names[call.node.outputs[0]] = f"{y}.unsqueeze({2 if first else 1})"
        return None
    lasts = [call.writer.fresh(name) for name in ("h", "c")[: len(cell.states)]]
    called = lasts[0] if len(lasts) == 1 else f"({', '.join(lasts)})"
    call.writer.emit(f"{y}, {called} = {layer}({call.text(0)}{given})")
    apart = f"{y}.unflatten(-1, ({directions}, -1))"
    shaped = (
        (f"{y}.unsqueeze(2)" if directions == 1 else apart)
        if first
        else (f"{y}.unsqueeze(1)" if directions == 1 else f"{apart}.transpose(1, 2)")
    )
    if [name for name in call.node.outputs if name] == [call.node.outputs[0]]:
        return shaped
    ends = [f"{last}.transpose(0, 1)" if first else last for last in lasts]
    return Several(", ".join([shaped, *ends]), 1 + len(ends))


RULES = dict.fromkeys(CELLS, recurrent)
