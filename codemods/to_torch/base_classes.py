"""Classes of a program's own that derive from Keras's bases of losses, metrics, schedules, regularizers, ...

    class Focal(keras.losses.Loss):                    class Focal(CustomLoss):
        def call(self, y_true, y_pred):           →        def call(self, y_true, y_pred):
            ...                                                ...

The carried bases have the same methods. What Keras's bases only declare (`Regularizer`, `Constraint`, `Initializer`,
`LearningRateSchedule`) needs none.

https://keras.io/api/losses/, https://keras.io/api/metrics/base_metric/ and
https://keras.io/api/layers/regularizers/#creating-custom-regularizers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst
from migrate.codemods.training.derived import LOSSES, METRICS, SCHEDULES
from migrate.codemods.tree import below, walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PLAIN = SCHEDULES | {
    "keras.Regularizer",
    "keras.constraints.Constraint",
    "keras.initializers.Initializer",
    "keras.Initializer",
    "keras.regularizers.Regularizer",
}
CARRIED = dict.fromkeys(LOSSES, "support.CustomLoss") | dict.fromkeys(METRICS, "support.CustomMetric")


class BaseClasses:
    """Before the training, which asks for objects of these classes."""

    name = "base-classes"
    order = 31

    def plan(self, context: FileContext) -> None:
        for node in below(context.module, cst.ClassDef):
            if context.is_planned(node):
                continue
            for base in node.bases:
                name = context.names.resolve(base.value) or ""
                if name in CARRIED:
                    context.replace(base.value, context.local(CARRIED[name]))
                    context.level(Level.EXACT, name)
                elif name in PLAIN:
                    context.replace(base.value, "object")
                    self._supers(context, node)
                    context.level(Level.EXACT, name)

    @staticmethod
    def _supers(context: FileContext, node: cst.ClassDef) -> None:
        """``super().__init__(...)`` of what is nothing but an object takes nothing; nor has it a configuration."""
        for item in walk(node):
            match item:
                case cst.Call(
                    func=cst.Attribute(
                        value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="__init__")
                    )
                ) if item.args:
                    context.replace(item, "super().__init__()")
                case cst.Call(
                    func=cst.Attribute(
                        value=cst.Call(func=cst.Name(value="super")), attr=cst.Name(value="get_config")
                    )
                ):
                    context.replace(item, "{}")


REWRITE = BaseClasses()
