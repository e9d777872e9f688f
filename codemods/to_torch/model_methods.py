"""What else is called on a model: ``summary`` prints the module; the methods that only Keras has become findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from migrate.catalog.model import Level
from migrate.codemods.analysis.objects import Model, objects
from migrate.codemods.training.bind import method
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import walk

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

HINTS = {
    "fit_generator": "write the loop over the generator",
    "evaluate_generator": "loop over the generator",
    "predict_generator": "loop over the generator",
    "train_on_batch": "write one step: zero_grad, forward, loss, backward, step",
    "test_on_batch": "compute the loss under torch.no_grad()",
    "predict_on_batch": "call the module in evaluation mode under torch.no_grad()",
    "get_layer": "name the attribute of the module",
    "get_weights": "use state_dict()",
    "set_weights": "use load_state_dict()",
    "to_json": "a module's architecture is its code",
    "get_config": "a module's architecture is its code",
    "add_loss": "add the term to the loss in the loop",
    "add_metric": "update the metric in the loop",
    "count_params": "sum(p.numel() for p in model.parameters())",
    "export": "use torch.export",
    "reset_states": "pass the recurrent state explicitly",
    "reset_metrics": "call reset() of each metric",
}


class ModelMethods:
    """After the rewrites of training and saving have taken theirs."""

    name = "model-methods"
    order = 60

    def plan(self, context: FileContext) -> None:
        for node in list(walk(context.module)):
            found = method(node)
            if not found or found[1] not in ("summary", *HINTS) or not isinstance(node, cst.Call):
                continue
            if not isinstance(objects(context).of(found[0]), Model) or claimed(context, node):
                continue
            if found[1] == "summary":
                context.replace(node, f"print({context.expression(found[0])})")
                context.level(Level.APPROXIMATE, "keras.Model.summary")
            else:
                context.finding(
                    "API101", node, f"`{found[1]}()` is Keras's: {HINTS[found[1]]}", f"keras.Model.{found[1]}"
                )


REWRITE = ModelMethods()
