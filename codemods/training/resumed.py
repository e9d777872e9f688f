"""Training that goes on from a file: Keras reads the optimizer's moments and steps with the model, a state dict of the
model has none.

    model.save("model.keras")
    ...
    model = keras.models.load_model("model.keras")
    model.fit(x, y, epochs=5)

Nothing differs where the optimizer that lives on is just what was saved.
https://keras.io/guides/serialization_and_saving/
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.training.bind import method
from migrate.codemods.training.saved import Source
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

TRAINS = frozenset({"fit", "fit_generator", "train_on_batch"})
MESSAGE = (
    "training goes on from the file, where Keras goes on with the optimizer's state too: save and load "
    "optimizer.state_dict() beside the model's"
)


def tell(context: FileContext, call: cst.Call, found: Source, target: str) -> None:
    """A finding where the model that a call loads into a variable is trained, and the optimizer is another one.

    Args:
        found: the model that it is loaded into.
    """
    start = context.tree.span(call)[0]
    trained = next(_calls(context, target, TRAINS, start), None)
    if trained is None or _is_compiled_again(context, call, target, context.tree.span(trained)[0]):
        return
    if found.node is None or not _is_as_saved(context, context.source(found.node), start):
        context.finding("SAV702", call, MESSAGE, "keras.models.load_model")


def _is_as_saved(context: FileContext, model: str, loaded: int) -> bool:
    """Whether a model's optimizer has not stepped since the file saved it."""
    saves = [context.tree.span(node)[0] for node in _calls(context, model, frozenset({"save"}), 0, loaded)]
    return bool(saves) and next(_calls(context, model, TRAINS, max(saves), loaded), None) is None


def _is_compiled_again(context: FileContext, call: cst.Call, target: str, trained: int) -> bool:
    """Whether the model gets a new optimizer, in Keras too, before it is trained."""
    left_out = any(
        item.keyword and item.keyword.value == "compile" and context.source(item.value) == "False"
        for item in call.args
    )
    start = context.tree.span(call)[0]
    return left_out or next(_calls(context, target, frozenset({"compile"}), start, trained), None) is not None


def _calls(
    context: FileContext, model: str, methods: frozenset[str], start: float, end: float = math.inf
) -> Iterator[cst.Call]:
    """The calls of a variable's methods between two places of the file, in their order."""
    for node in below(context.module, cst.Call):
        found = method(node)
        is_one = found is not None and found[1] in methods and context.source(found[0]) == model
        if is_one and start < context.tree.span(node)[0] < end:
            yield node
