"""How precisely a graph computes: one that does so in 16 bits cannot be held to what 32 bits give."""

from __future__ import annotations

from typing import Any

from tensorflow.core.framework import types_pb2

FULL = "float32"
NARROW = {types_pb2.DT_HALF: "float16", types_pb2.DT_BFLOAT16: "bfloat16"}
WIDTHS = ("float16", "bfloat16")
"""From the more precise to the less."""
NOTE = "bfloat16 is written as float16, which tools can run: as precise at least, but for numbers above 65504"


def precision(graph: Any) -> str:
    """The narrowest floating point type that its operators compute in, ``float32`` if none is narrower."""
    functions = (function.node_def for function in graph.library.function)
    found = {
        NARROW[value.type]
        for nodes in (graph.node, *functions)
        for node in nodes
        for value in node.attr.values()
        if value.type in NARROW
    }
    return max(found, default=FULL, key=WIDTHS.index)
