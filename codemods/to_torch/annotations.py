"""Types in annotations: ``model: keras.Model`` → ``model: nn.Module``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from migrate.catalog.model import Level
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TYPES = {
    "keras.Model": "torch.nn.Module",
    "keras.models.Model": "torch.nn.Module",
    "keras.Sequential": "torch.nn.Module",
    "keras.models.Sequential": "torch.nn.Module",
    "keras.layers.Layer": "torch.nn.Module",
    "keras.optimizers.Optimizer": "torch.optim.Optimizer",
    "keras.callbacks.History": "support.History",
    "keras.callbacks.Callback": "support.Callback",
    "tf.Tensor": "torch.Tensor",
    "tf.Variable": "torch.Tensor",
    "tf.DType": "torch.dtype",
    "tf.data.Dataset": "torch.utils.data.DataLoader",
}


class Annotations:
    """After the rewrites that know more of a type: that a builder gives its own class."""

    name = "annotations"
    order = 62

    def plan(self, context: FileContext) -> None:
        for node in list(walk(context.module)):
            if isinstance(node, cst.Annotation):
                for inner, name in list(context.names.references(node)):
                    if name in TYPES and not claimed(context, inner):
                        context.replace(inner, context.local(TYPES[name]))
                        context.level(Level.EXACT, name)


REWRITE = Annotations()
