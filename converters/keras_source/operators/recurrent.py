"""Recurrent layers that begin with zeros. https://keras.io/api/layers/recurrent_layers/

PyTorch has a layer of several levels and directions in one operator; Keras has a layer for each level. PyTorch's two
biases are added where Keras has one; a GRU keeps both, its gates in Keras's order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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


def _levels(node: Node, build: Builder, kind: str) -> tuple[Value, ...]:
    reads = {user["index"] for user in build.users.get(node.name, []) if build.users.get(user.name)}
    if any(index > 1 for index in reads):
        raise Unsupported("the last cell state of an LSTM")
    _begins_with_zeros(node, build)
    parameters = [build.stored(parameter) for parameter in node["params"]]
    if any(parameter is None for parameter in parameters):
        raise Unsupported("a recurrent layer with computed weights")
    x = build.arranged(node.first, SEQUENCE[node["batch_first"]])
    per_cell = 4 if node["has_biases"] else 2
    directions = 2 if node["bidirectional"] else 1
    if len(parameters) != per_cell * directions * node["num_layers"]:
        raise Unsupported("a recurrent layer with a projection")
    cells = [parameters[start : start + per_cell] for start in range(0, len(parameters), per_cell)]
    states: list[Ref] = []
    for level in range(node["num_layers"]):
        if level and node["dropout"]:
            x = replace(x, name=build.layer("layers.Dropout", (x.ref,), {"0": float(node["dropout"])})[0])
        x = _level(node, build, kind, x, cells[level * directions : (level + 1) * directions])
        if 1 in reads:
            states += _last(build, x, directions, node.results[1][-1])
    result = replace(x, shape=node.results[0])
    if 1 not in reads:
        return (result,)
    name = build.op("ops.stack", (states,), axis=0)
    return result, Value(name, node.results[1], (0, 1, 2), node.dtype)


def _begins_with_zeros(node: Node, build: Builder) -> None:
    """Make sure of it.

    Raises:
        Unsupported: the layer is given states.
    """
    given = node["hx"] if isinstance(node["hx"], list) else [node["hx"]]
    made = {other.name: other.target for other in build.program.nodes}
    if not all("zeros" in made.get(state.name, "") for state in given):
        raise Unsupported("a recurrent layer that begins with states of its own")


def _last(build: Builder, x: Value, directions: int, units: Size) -> list[Ref]:
    """A level's last states: the forward one is at the end, the backward one at the beginning."""
    if directions == 1:
        return [Ref(build.index(x, {1: -1}))]
    places = ((-1, f":{units}"), (0, f"{units}:"))
    return [Ref(build.index(x, {1: time, 2: Code(features)})) for time, features in places]


def _level(
    node: Node, build: Builder, kind: str, x: Value, cells: Sequence[Sequence[Stored | None]]
) -> Value:
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
    if len(cells) == 1:
        weights = _weights(kind, cells[0], f"{cell}/")
        (name,) = build.layer(f"layers.{kind}", (x.ref,), arguments, weights, name=title)
        return replace(x, name=name)
    low = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn"}[kind]
    weights = {}
    for prefix, parameters in zip(("forward", "backward"), cells, strict=True):
        weights |= _weights(kind, parameters, f"{prefix}_{low}/{cell}/")
    (name,) = build.layer(
        "layers.Bidirectional",
        (x.ref,),
        {"0": Made(f"layers.{kind}", tuple({**arguments, "name": low}.items()))},
        weights,
        name=title,
    )
    return replace(x, name=name)


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
