"""Sequences are lists, an optional is a value or None."""

from __future__ import annotations

from migrate.converters.onnx.call import Call
from migrate.converters.onnx.template import template


def has_element(call: Call) -> str:
    """Whether an optional holds something."""
    return f"torch.tensor({call.text(0)} is not None)"


RULES = {
    "SequenceEmpty": lambda call: "[]",
    "SequenceConstruct": lambda call: f"[{', '.join(call.texts())}]",
    "SequenceAt": template("{0}[int({1})]"),
    "SequenceLength": template("torch.tensor(len({0}))"),
    "Optional": lambda call: call.text(0) if call.node.inputs else "None",
    "OptionalGetElement": template("{0}"),
    "OptionalHasElement": lambda call: has_element(call) if call.node.inputs else "torch.tensor(False)",
}
