"""A loss that a model carries as its attribute: of an ``nn.Sequential`` it must not be a module, which would be called
as the last one of the pipeline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from migrate.codemods.training.bind import method
from migrate.codemods.training.ends import may_be_sequential

if TYPE_CHECKING:
    from migrate.codemods import syntax as cst
    from migrate.codemods.context import FileContext

MODULE = re.compile(r"(?:\w+\.)*(?P<name>[A-Z]\w+)\(")
"""The start of a constructor: of a loss of torch.nn, or of one of the carried classes."""
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
    if found is None or module is None or not may_be_sequential(context, found[0]):
        return code
    function = FUNCTIONS.get(module["name"])
    if function is not None and "nn." in module[0] and code == f"{module[0]})":
        return context.local(f"torch.nn.functional.{function}")
    return f"{code}.forward"
