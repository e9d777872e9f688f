"""Pictures of models: Keras draws the graph of layers, a module prints its structure.

Only a statement of its own is rewritten: what is done with the picture elsewhere has nothing to be done with.
https://keras.io/api/utils/model_plotting_utils/#plotmodel-function
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.catalog.model import Level
from migrate.codemods import syntax as cst

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PLOT = frozenset({"keras.utils.plot_model", "keras.utils.vis_utils.plot_model"})


class Plotting:
    """``plot_model(model, "model.png")`` is ``print(model)``."""

    name = "plotting"
    order = 65

    def plan(self, context: FileContext) -> None:
        """Replace the calls that stand alone; the others stay, and are findings."""
        for call, name in list(context.calls()):
            model = _model(call)
            if name not in PLOT or context.is_planned(call):
                continue
            if model is None or not isinstance(context.tree.parent(call), cst.Expr):
                context.finding("API102", call, "a picture of a model has no counterpart", api=name)
                continue
            context.replace(call, f"print({context.expression(model)})")
            context.level(Level.APPROXIMATE, name)
            context.finding("MOD407", call, "the model is printed instead of drawn", api=name)


def _model(call: cst.Call) -> cst.BaseExpression | None:
    """The model that is drawn; None if the call unpacks its arguments."""
    if any(argument.star for argument in call.args):
        return None
    for position, argument in enumerate(call.args):
        if argument.keyword is None and position == 0:
            return argument.value
        if argument.keyword is not None and argument.keyword.value == "model":
            return argument.value
    return None


REWRITE = Plotting()
