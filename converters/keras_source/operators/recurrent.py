"""Recurrent layers. https://keras.io/api/layers/recurrent_layers/

PyTorch has a layer of several levels and directions in one operator; Keras has a layer for each level. PyTorch's two
biases are added where Keras has one; a GRU keeps both, its gates in Keras's order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from migrate.catalog.transforms import InsertAxis, Join, Permute, ReorderBlocks, Step, Sum
from migrate.converters.keras_source.builder import Builder, Unsupported, Value, Weight
from migrate.converters.keras_source.program import Node, Ref, Size, Stored
from migrate.converters.keras_source.statements import Code, Made

SEQUENCE = {True: (0, 1, 2), False: (1, 0, 2)}  # Keras has (batch, time, features), PyTorch asks


def lstm(node: Node, build: Builder) -> tuple[Value, ...]:
    """``lstm``: the outputs at all times, and the last states of every level."""
    return _levels(node, build, "LSTM")


def gru(node: Node, build: Builder) -> tuple[Value, ...]:
    """``gru``."""
    return _levels(node, build, "GRU")


def rnn(node: Node, build: Builder) -> tuple[Value, ...]:
    """``rnn_tanh`` and ``rnn_relu``."""
    return _levels(node, build, "SimpleRNN")


@dataclass(frozen=True)
class _Run:
    """One level's layer.

    Attributes:
        x: what it gives at all times.
        states: the last states of each direction: an LSTM's output and cell, else the output; nothing where they are
            not read.
    """

    x: Value
    states: tuple[tuple[Ref, ...], ...] = ()


def _levels(node: Node, build: Builder, kind: str) -> tuple[Value, ...]:
    reads = {user["index"] for user in build.users.get(node.name, []) if user.target == "getitem"}
    parameters = [build.stored(parameter) for parameter in node["params"]]
    if any(parameter is None for parameter in parameters):
        raise Unsupported("a recurrent layer with computed weights")
    x = build.arranged(node.first, SEQUENCE[node["batch_first"]])
    per_cell = 4 if node["has_biases"] else 2
    directions = 2 if node["bidirectional"] else 1
    if len(parameters) != per_cell * directions * node["num_layers"]:
        raise Unsupported("a recurrent layer with a projection")
    if node["has_biases"]:
        _tell_merged(build, parameters, kind)
    cells = [parameters[start : start + per_cell] for start in range(0, len(parameters), per_cell)]
    begins = _begins(node, build, directions)
    runs: list[_Run] = []
    for level in range(node["num_layers"]):
        if level and node["dropout"]:
            x = replace(x, name=build.layer("layers.Dropout", (x.ref,), {"0": float(node["dropout"])})[0])
        own = slice(level * directions, (level + 1) * directions)
        runs.append(_level(node, build, kind, x, cells[own], begins[own], max(reads, default=0)))
        x = runs[-1].x
    result = [replace(x, shape=node.results[0])]
    for number in range(max(reads, default=0)):
        last = [states[number] for run in runs for states in run.states]
        name = build.op("ops.stack", (last,), axis=0)
        result.append(Value(name, node.results[number + 1], (0, 1, 2), node.dtype))
    return tuple(result)


def _tell_merged(build: Builder, parameters: Sequence[Stored | None], kind: str) -> None:
    """PyTorch trains two biases where an LSTM of Keras's has one, which then learns half as fast."""
    first = parameters[0]
    assert first is not None
    if kind != "GRU":
        path = first.tensor.rpartition(".")[0]
        build.notes.append(
            f"{path}: PyTorch's two biases are one in Keras, their sum; trained on, it moves half as far"
        )


def _begins(node: Node, build: Builder, directions: int) -> list[list[Ref]]:
    """What each cell begins with, nothing where that is zeros."""
    given = node["hx"] if isinstance(node["hx"], list) else [node["hx"]]
    made = {other.name: other.target for other in build.program.nodes}
    count = node["num_layers"] * directions
    if all("zeros" in made.get(state.name, "") for state in given):
        return [[] for _ in range(count)]
    whole = [build.arranged(state, (0, 1, 2)) for state in given]
    return [[Ref(build.index(state, {0: place})) for state in whole] for place in range(count)]


def _level(
    node: Node,
    build: Builder,
    kind: str,
    x: Value,
    cells: Sequence[Sequence[Stored | None]],
    begins: Sequence[Sequence[Ref]],
    states: int,
) -> _Run:
    """One level's layer. It is asked for its states only where its outputs do not tell them.

    Args:
        begins: for each direction the states that it begins with.
        states: how many of each cell's last states are read.
    """
    first = cells[0][1]
    assert first is not None
    units = first.shape[1]
    arguments: dict[str, Any] = {"0": units, "return_sequences": True}
    if not node["has_biases"]:
        arguments["use_bias"] = False
    if "relu" in node.target:
        arguments["activation"] = "relu"
    cell = {"LSTM": "lstm_cell", "GRU": "gru_cell", "SimpleRNN": "simple_rnn_cell"}[kind]
    title = first.tensor.replace("weight_hh_", "")
    begin = [state for direction in begins for state in direction]
    inputs: tuple[Any, ...] = (x.ref, begin) if begin else (x.ref,)
    given = 1
    if states > 1:
        arguments["return_state"] = True
        given += (2 if kind == "LSTM" else 1) * len(cells)
    if len(cells) == 1:
        weights = _weights(kind, cells[0], f"{cell}/")
        names = build.layer(f"layers.{kind}", inputs, arguments, weights, count=given, name=title)
        return _ran(build, replace(x, name=names[0]), names[1:], len(cells), states, units)
    low = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn"}[kind]
    weights = {}
    for prefix, parameters in zip(("forward", "backward"), cells, strict=True):
        weights |= _weights(kind, parameters, f"{prefix}_{low}/{cell}/")
    names = build.layer(
        "layers.Bidirectional",
        inputs,
        {"0": Made(f"layers.{kind}", tuple({**arguments, "name": low}.items()))},
        weights,
        count=given,
        name=title,
    )
    return _ran(build, replace(x, name=names[0]), names[1:], len(cells), states, units)


def _ran(build: Builder, x: Value, names: Sequence[str], directions: int, states: int, units: Size) -> _Run:
    """The last outputs are states: the forward one is at the end, the backward one at the beginning."""
    if names:
        each = len(names) // directions
        found = [tuple(map(Ref, names[start : start + each])) for start in range(0, len(names), each)]
        return _Run(x, tuple(found))
    if not states:
        return _Run(x)
    if directions == 1:
        return _Run(x, ((Ref(build.index(x, {1: -1})),),))
    places = ((-1, f":{units}"), (0, f"{units}:"))
    return _Run(x, tuple((Ref(build.index(x, {1: time, 2: Code(features)})),) for time, features in places))


def _weights(kind: str, parameters: Sequence[Stored | None], prefix: str) -> dict[str, Weight]:
    kernel, recurrent, *biases = [parameter for parameter in parameters if parameter is not None]
    gates: tuple[Step, ...] = (ReorderBlocks(0, (1, 0, 2)),) if kind == "GRU" else ()
    turn: tuple[Step, ...] = (*gates, Permute((1, 0)))
    weights = {
        f"{prefix}kernel": Weight((kernel.tensor,), turn, kernel.trainable),
        f"{prefix}recurrent_kernel": Weight((recurrent.tensor,), turn, recurrent.trainable),
    }
    if biases:
        tensors = tuple(bias.tensor for bias in biases)
        steps: tuple[Step, ...] = (*gates, InsertAxis(0), Join(0, 2)) if kind == "GRU" else (Sum(),)
        weights[f"{prefix}bias"] = Weight(tensors, steps, biases[0].trainable)
    return weights


OPERATORS = {"aten.lstm": lstm, "aten.gru": gru, "aten.rnn_tanh": rnn, "aten.rnn_relu": rnn}
