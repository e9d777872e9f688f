"""What becomes of a layer's regularizers: its module remembers them, and the training loop adds their penalties.

    keras.layers.Dense(4, kernel_regularizer="l2")    nn.Linear(3, 4)
                                                      regularize(self.dense, "weight", L1L2(l2=0.01))

The sums of absolute values and of squares do not depend on how a weight is laid out, so they are the same for a weight
that is transposed or whose gates have another order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrate.catalog.model import Weight
from migrate.catalog.signature import Argument
from migrate.catalog.values import CallValue

SUFFIX = "_regularizer"
ACTIVITY = "activity_regularizer"
NAMED = {"l1": "l1=0.01", "l2": "l2=0.01", "l1_l2": "l1=0.01, l2=0.01", "L1": "l1=0.01", "L2": "l2=0.01"}
CLASSES = {
    "keras.regularizers.L1": ("l1",),
    "keras.regularizers.L2": ("l2",),
    "keras.regularizers.L1L2": ("l1", "l2"),
}


def statements(arguments: Mapping[str, Argument], weights: Sequence[Weight]) -> dict[str, tuple[str, ...]]:
    """The statements that follow a module's construction for each argument that has some, ``__layer__`` open: one for
    each direction of a layer that has two."""
    found = {}
    for name, argument in arguments.items():
        if name.endswith(SUFFIX) and name != ACTIVITY and argument.given and argument.value is not None:
            factors = _factors(argument.value)
            parameters = _parameters(name.removesuffix(SUFFIX), weights)
            if factors and parameters:
                found[name] = tuple(
                    f'support.regularize(__layer__, "{parameter}", support.L1L2({factors}))'
                    for parameter in parameters
                )
    return found


def _parameters(name: str, weights: Sequence[Weight]) -> list[str]:
    """The module's parameters that hold a weight of this name alone."""
    return [
        weight.targets[0]
        for weight in weights
        if len(weight.sources) == len(weight.targets) == 1
        and weight.trainable
        and weight.sources[0].rpartition("/")[2] in (name, f"{name}_kernel")
    ]


def _factors(value: Any) -> str:
    """The arguments of the carried class; '' of a regularizer that is no sum of absolute values or squares."""
    if isinstance(value, str):
        return NAMED.get(value, "")
    if not isinstance(value, CallValue) or value.name not in CLASSES:
        return ""
    given = [(name, value.arguments[name]) for name in CLASSES[value.name]]
    written = [f"{name}={argument.text}" for name, argument in given if argument.given or len(given) == 1]
    return ", ".join(written) or "l2=0.0"
