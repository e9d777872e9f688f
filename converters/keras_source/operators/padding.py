"""Padding. https://keras.io/api/ops/numpy/#pad-function"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.builder import Builder, Unsupported, Value
from migrate.converters.keras_source.geometry import cropped, padded
from migrate.converters.keras_source.program import Node

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def pad(node: Node, build: Builder) -> Value:
    """``pad``: PyTorch names the last axis first."""
    x = build.given(node["self"])
    mode = MODES.get(_mode(node))
    if mode is None or mode == "wrap":
        raise Unsupported(f"padding of mode {_mode(node)}")
    flat = node["pad" if "pad" in node.arguments else "padding"]
    amounts = {x.rank - 1 - place: tuple(flat[2 * place : 2 * place + 2]) for place in range(len(flat) // 2)}
    amounts = {dim: pair for dim, pair in amounts.items() if any(pair)}
    if not amounts:
        return x
    assert node.shape is not None
    value = float(node.arguments.get("value") or 0.0)
    spatial = x.rank in (3, 4, 5) and x.axes == layout.channels_last(x.rank) and min(amounts) >= 2
    if any(amount < 0 for pair in amounts.values() for amount in pair):
        return _with_crops(node, build, x, amounts, spatial and mode == "constant" and value == 0.0)
    if spatial and mode == "constant":
        return padded(build, x, [amounts.get(dim, (0, 0)) for dim in range(2, x.rank)], value)
    widths = tuple(amounts.get(axis, (0, 0)) for axis in x.axes)
    arguments: dict[str, Any] = (
        {"constant_values": value} if value else {} if mode == "constant" else {"mode": mode}
    )
    return replace(x, name=build.op("ops.pad", (x.ref, widths), **arguments), shape=node.shape)


def _mode(node: Node) -> str:
    for name in ("reflection", "replication"):
        if name in node.target:
            return {"reflection": "reflect", "replication": "replicate"}[name]
    return str(node.arguments.get("mode", "constant"))


def _with_crops(node: Node, build: Builder, x: Value, amounts: dict[int, Any], spatial: bool) -> Value:
    """Padding by less than nothing takes away."""
    if not spatial:
        raise Unsupported("padding by less than nothing")
    assert node.shape is not None
    pairs = [amounts.get(dim, (0, 0)) for dim in range(2, x.rank)]
    x = padded(build, x, [(max(before, 0), max(after, 0)) for before, after in pairs])
    return cropped(
        build, replace(x, shape=node.shape), [(max(-before, 0), max(-after, 0)) for before, after in pairs]
    )


OPERATORS = {
    "aten.pad": pad,
    "aten.constant_pad_nd": pad,
    **{f"aten.{kind}_pad{rank}d": pad for kind in ("reflection", "replication") for rank in (1, 2, 3)},
}
