"""``decay=`` of the optimizers up to TensorFlow 2.10: the rate is divided by ``1 + decay * step``.

    SGD(lr=0.1, decay=1e-4)    →    optimizer = SGD(model.parameters(), lr=0.1)
                                    scheduler = LambdaLR(optimizer, lambda step: 1 / (1 + 1e-4 * step))

Later versions refuse the argument. https://github.com/keras-team/keras/blob/v2.10.0/keras/optimizers/optimizer_v2/optimizer_v2.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.signature import Argument
from migrate.catalog.template import bracketed
from migrate.codemods import syntax as cst
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

DECAY = "decay"
NONE = (0, 0.0, None)
"""Values that leave the rate as it is."""
WITHOUT = {DECAY: Argument("", given=False)}


def decay(context: FileContext, call: cst.Call) -> cst.BaseExpression | None:
    """What an optimizer's rate decays by; None without the argument, or where a name in it has several values: the
    scheduler would see another one than the optimizer was given."""
    given = next((item.value for item in call.args if item.keyword and item.keyword.value == DECAY), None)
    if given is None or any(len(context.names.bindings(name)) > 1 for name in below(given, cst.Name)):
        return None
    return given


def scheduler(context: FileContext, node: cst.BaseExpression) -> str:
    """The scheduler's code with ``__optimizer__`` open; '' where the rate stays."""
    if context.value(node) in NONE:
        return ""
    rate = bracketed(context.expression(node))
    made = context.local("torch.optim.lr_scheduler.LambdaLR")
    return f"{made}(__optimizer__, lambda step: 1 / (1 + {rate} * step))"
