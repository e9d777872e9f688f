"""A loss that a model carries as its attribute: of an ``nn.Sequential`` it must not be a module, which would be called
as the last one of the pipeline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import method

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

SEQUENTIAL = frozenset({"keras.Sequential", "keras.models.Sequential"})
MODULE = re.compile(r"(?:torch\.)?nn\.(?P<name>\w+)\(")
FUNCTIONS = {
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
    "CrossEntropyLoss": "cross_entropy",
    "HuberLoss": "huber_loss",
    "L1Loss": "l1_loss",
    "MSELoss": "mse_loss",
}
"""Functions that compute what the modules made without arguments do."""


def unregistered(context: FileContext, call: cst.Call, code: str) -> str:
    """The code of a loss that ``compile`` attaches to a model: no module where the model is a Sequential.

    Args:
        call: of ``compile``.
        code: of the loss, spelled as in the file.
    """
    found, module = method(call), MODULE.match(code)
    if found is None or module is None or not _is_sequential(context, found[0]):
        return code
    function = FUNCTIONS.get(module["name"])
    if function is not None and code == f"{module[0]})":
        return context.local(f"torch.nn.functional.{function}")
    return f"{code}.forward"


def _is_sequential(context: FileContext, model: cst.BaseExpression) -> bool:
    bindings = context.names.bindings(model) if isinstance(model, cst.Name) else ()
    return any(
        isinstance(item.value, cst.Call) and context.names.resolve(item.value.func) in SEQUENTIAL
        for item in bindings
    )
