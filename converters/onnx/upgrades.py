"""Older forms of operators as their newest ones, so that each has one rule: attributes that have become inputs.

https://onnx.ai/onnx/repo-docs/Changelog.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from migrate.converters.onnx.graph import Constant, Graph, Node
from migrate.converters.onnx.parsing import literal

REDUCTIONS = ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare")
FORGOTTEN = {"BatchNormalization": ("spatial", "is_test", "consumed_inputs"), "Dropout": ("is_test",)}
"""Attributes of old opsets that only say what is now always so."""


@dataclass(frozen=True)
class Inputs:
    """Attributes that became inputs.

    Attributes:
        before: the opset in which they did.
        attributes: their names, in the order of the inputs.
        after: how many inputs the old form has.
    """

    before: int
    attributes: tuple[str, ...]
    after: int = 1


MOVED = {
    **{f"Reduce{name}": Inputs(18, ("axes",)) for name in REDUCTIONS},
    "ReduceSum": Inputs(13, ("axes",)),
    "Squeeze": Inputs(13, ("axes",)),
    "Unsqueeze": Inputs(13, ("axes",)),
    "Split": Inputs(13, ("split",)),
    "Clip": Inputs(11, ("min", "max")),
    "Pad": Inputs(11, ("pads", "value")),
    "Slice": Inputs(10, ("starts", "ends", "axes")),
    "TopK": Inputs(10, ("k",)),
    "Upsample": Inputs(9, ("scales",)),
    "DFT": Inputs(20, ("axis",), 2),
}
BEFORE_AXES = frozenset({"Softmax", "LogSoftmax", "Hardmax"})


def upgraded(graph: Graph) -> Graph:
    """The graph, and the bodies in it, in the newest forms."""
    constants = dict(graph.constants)
    nodes = []
    for node in graph.nodes:
        new, made = upgrade(node)
        constants.update({constant.name: constant for constant in made})
        nodes.append(replace(new, attributes={name: _below(value) for name, value in new.attributes.items()}))
    kinds = {**graph.kinds, **{name: constant.kind for name, constant in constants.items()}}
    return replace(graph, nodes=tuple(nodes), constants=constants, kinds=kinds)


def _below(value: Any) -> Any:
    return upgraded(value) if isinstance(value, Graph) else value


def upgrade(node: Node) -> tuple[Node, list[Constant]]:
    """One node, and the constants that it now takes."""
    if node.domain:
        return node, []
    node = replace(node, attributes=without(node.attributes, FORGOTTEN.get(node.operator, ())))
    if node.operator in BEFORE_AXES and node.version < 13:
        attributes = {"axis": node.attributes.get("axis", 1)}
        return replace(node, operator=f"{node.operator}Flattened", attributes=attributes), []
    if node.operator == "Resize" and node.version < 11:
        return resize_of_opset_10(node), []
    if node.operator == "DFT" and node.version < 20 and "axis" not in node.attributes:
        node = replace(node, attributes={**node.attributes, "axis": 1})
    moved = MOVED.get(node.operator)
    if moved is None or node.version >= moved.before:
        return node, []
    return to_inputs(node, moved)


def without(attributes: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Attributes but for some."""
    return {name: value for name, value in attributes.items() if name not in names}


def to_inputs(node: Node, moved: Inputs) -> tuple[Node, list[Constant]]:
    """Attributes as constants behind the inputs."""
    inputs = [*node.inputs[: moved.after], *[""] * (moved.after - len(node.inputs))]
    constants = []
    for name in moved.attributes:
        if name not in node.attributes:
            inputs.append("")
            continue
        value = node.attributes[name]
        numbers = np.array([value] if isinstance(value, int) else value)
        dtype = np.float32 if numbers.dtype.kind == "f" else np.int64
        constant = literal(f"{node.outputs[0]}/{name}", numbers.astype(dtype))
        constants.append(constant)
        inputs.append(constant.name)
    while inputs and not inputs[-1]:
        inputs.pop()
    attributes = without(node.attributes, moved.attributes)
    return replace(node, inputs=tuple(inputs), attributes=attributes), constants


def resize_of_opset_10(node: Node) -> Node:
    """Resize before it had a choice of coordinates."""
    attributes = {
        **node.attributes,
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    }
    return replace(node, inputs=(node.inputs[0], "", *node.inputs[1:]), attributes=attributes)
