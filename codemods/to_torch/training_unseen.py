"""Methods by which a model of Keras's changes what ``fit``, ``evaluate`` or ``predict`` do, where the written code does
not call them: each is a finding, for the result would be another one.

https://keras.io/api/models/model_training_apis/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.training.bind import method
from migrate.codemods.training.tracking import class_of
from migrate.codemods.tree import below

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

VALIDATION = frozenset({"validation_data", "validation_split"})


class TrainingUnseen:
    """After the rewrites of training, whatever they have made of the calls."""

    name = "training-unseen"
    order = 67

    def plan(self, context: FileContext) -> None:
        for call in below(context.module, cst.Call):
            found = method(call)
            around = class_of(context, found[0]) if found and found[1] in CALLED else None
            if not found or around is None or id(around) in context.left:
                continue
            for name in CALLED[found[1]](call, around):
                if method_of(around, name) is not None:
                    message = f"`{name}` of the model's own is not called here as Keras calls it"
                    context.finding("TRN503", call, message, "keras.Model")


REWRITE = TrainingUnseen()


def _fit(call: cst.Call, around: cst.ClassDef) -> Iterator[str]:
    if method_of(around, "train_step") is not None:
        return  # which calls what it wants
    yield "compute_loss"
    if any(item.keyword is not None and item.keyword.value in VALIDATION for item in call.args):
        yield "test_step"


def _evaluate(call: cst.Call, around: cst.ClassDef) -> Iterator[str]:
    if method_of(around, "test_step") is None:
        yield "compute_loss"


def _batch(call: cst.Call, around: cst.ClassDef) -> Iterator[str]:
    yield "compute_loss"


def _predict(call: cst.Call, around: cst.ClassDef) -> Iterator[str]:
    yield "predict_step"


CALLED = {
    "fit": _fit,
    "evaluate": _evaluate,
    "predict": _predict,
    "predict_on_batch": _predict,
    "train_on_batch": _batch,
    "test_on_batch": _batch,
}
"""What each method of a model calls of those that a class may have of its own."""
