"""Keras's callbacks → the carried classes of the same names and arguments, which the written loop calls.

https://keras.io/api/callbacks/
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from migrate.catalog.model import Level
from migrate.catalog.values import literal
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.scopes import dotted
from migrate.codemods.spelling import quoted_like
from migrate.codemods.training.callback_hooks import (
    BATCH_HOOKS,
    EPOCH_HOOKS,
    PREDICT_HOOKS,
    TEST_HOOKS,
    ActsAtBatches,
    ActsInTests,
    ReadsLogs,
    reads_logs,
)
from migrate.codemods.training.calltext import renamed
from migrate.codemods.training.names import claimed
from migrate.codemods.tree import below
from migrate.keras import OLD, current

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

PACKAGE = "keras.callbacks."
BASE = "keras.callbacks.Callback"


@dataclass(frozen=True)
class Carried:
    """A callback that has a carried class.

    Attributes:
        parameters: positional ones, in order.
        dropped: keywords that the class lacks, by the values at which they may go; None: at any value.
    """

    parameters: tuple[str, ...]
    dropped: Mapping[str, tuple[Any, ...] | None] = field(default_factory=dict)


CARRIED = {
    "EarlyStopping": Carried(
        (
            "monitor",
            "min_delta",
            "patience",
            "verbose",
            "mode",
            "baseline",
            "restore_best_weights",
            "start_from_epoch",
        )
    ),
    "ReduceLROnPlateau": Carried(
        ("monitor", "factor", "patience", "verbose", "mode", "min_delta", "cooldown", "min_lr")
    ),
    "LearningRateScheduler": Carried(("schedule", "verbose")),
    "ModelCheckpoint": Carried(
        ("filepath", "monitor", "verbose", "save_best_only"),
        {"save_weights_only": None, "period": (1,), "options": (None,)},
    ),
    "LambdaCallback": Carried(
        (
            *("on_epoch_begin", "on_epoch_end", "on_train_begin", "on_train_end"),
            *("on_train_batch_begin", "on_train_batch_end"),
        ),
    ),
    "TerminateOnNaN": Carried(()),
    "TensorBoard": Carried(
        ("log_dir", "histogram_freq"),
        {
            "embeddings_freq": (0,),
            "update_freq": ("epoch",),
            "write_images": (False,),
            "write_graph": None,
            "profile_batch": None,
        },
    ),
    "CSVLogger": Carried(("filename", "separator", "append")),
    "BackupAndRestore": Carried(
        ("backup_dir",),
        {"save_freq": ("epoch",), "double_checkpoint": None, "save_before_preemption": (False,)},
    ),
}
MORE_KEYWORDS = {
    "BackupAndRestore": ("delete_checkpoint",),
    "ModelCheckpoint": ("mode", "initial_value_threshold", "save_freq"),
}

LOGGING_THE_RATE = ("LearningRateScheduler", "ReduceLROnPlateau")
OLD_NAME = '"lr"'  # of the learning rate in the history of Keras 2

HOOKS = EPOCH_HOOKS | BATCH_HOOKS | TEST_HOOKS | PREDICT_HOOKS
HISTORY = "keras.callbacks.History"
CARRIED_ATTRIBUTES = {"stop_training": "stop_training", "optimizer": "optimizer"}


class Callbacks:
    """Renames the classes; what a carried class does not do becomes a finding."""

    name = "callbacks"
    order = 52

    def plan(self, context: FileContext) -> None:
        for call, name in list(context.calls()):
            if name.startswith(PACKAGE) and name != BASE:
                self._call(context, call, name)
        for node in below(context.module, cst.ClassDef):
            self._subclass(context, node)
        for reference, name in list(context.names.references(context.module)):
            called = isinstance(context.tree.parent(reference), cst.Call)
            if name == HISTORY and not called and not claimed(context, reference):
                context.replace(reference, context.local("support.History"))  # in an annotation
                context.level(Level.EXACT, name)

    def _call(self, context: FileContext, call: cst.Call, name: str) -> None:
        short = name.removeprefix(PACKAGE)
        carried = CARRIED.get(short)
        if carried is None:
            return  # the catalog says what to do instead
        without = []
        for position, item in enumerate(call.args):
            keyword = item.keyword.value if item.keyword else ""
            known = (*carried.parameters, *MORE_KEYWORDS.get(short, ()))
            if item.star or (not keyword and position >= len(carried.parameters)):
                context.finding("TRN502", call, f"the arguments of `{short}` are not known here", name)
                return
            if keyword == "save_freq" and literal(context.source(item.value)) == "epoch":
                without.append(keyword)  # as it is without
            elif keyword in carried.dropped:
                values = carried.dropped[keyword]
                if values is not None and literal(context.source(item.value)) not in values:
                    message = f"`{short}({keyword}={context.source(item.value)})` has no counterpart"
                    context.finding("TRN502", call, message, name)
                    return
                without.append(keyword)
            elif keyword and keyword not in known:
                context.finding("TRN502", call, f"`{short}` argument `{keyword}` has no counterpart", name)
                return
        text = renamed(context, call, context.local(f"support.{short}"), without)
        if short in LOGGING_THE_RATE and current().generation == OLD:
            head = text[:-1].rstrip().removesuffix(",")
            text = f"{head}{'' if head.endswith('(') else ', '}log_name={quoted_like(context.tree.text, OLD_NAME)})"
        context.replace(call, text)
        context.level(Level.EXACT, name)

    def _subclass(self, context: FileContext, node: cst.ClassDef) -> None:
        """A callback of the user's own: the carried base class has the same hooks around epochs."""
        base = next((item.value for item in node.bases if context.names.resolve(item.value) == BASE), None)
        if base is None:
            return
        methods = [item.name.value for item in node.body.body if isinstance(item, cst.FunctionDef)]
        others = [name for name in methods if name.startswith("on_") and name not in HOOKS]
        if others:
            message = f"`{node.name.value}` acts at {', '.join(others)}, where the written loop calls nothing"
            context.finding("TRN502", node, message, BASE)
        if BATCH_HOOKS.intersection(methods):
            context.repository.tell("", ActsAtBatches())
        if TEST_HOOKS.intersection(methods):
            context.repository.tell("", ActsInTests())
        if reads_logs(node):
            context.repository.tell("", ReadsLogs())
        for item in below(node.body, cst.Attribute):
            if dotted(item) == "self.params":
                context.finding("TRN502", item, f"`{node.name.value}` reads the parameters of fit()", BASE)
            if dotted(item).startswith("self.model.") and not claimed(context, item):
                self._own_attribute(context, item, node.name.value)
        for call in below(node.body, cst.Call):
            if (
                dotted(call.func) == "super"
                and call.args
                and context.names.resolve(call.args[0].value) == BASE
            ):
                context.replace(call, "super()")  # `super(Callback, self)`, which calls what is above it
        context.replace(base, context.local("support.Callback"))
        context.level(Level.EXACT, BASE)

    @staticmethod
    def _own_attribute(context: FileContext, node: cst.Attribute, owner: str) -> None:
        """``self.model.stop_training`` is the callback's own attribute in the written loop, the optimizer too."""
        text = dotted(node)
        carried = CARRIED_ATTRIBUTES.get(text.removeprefix("self.model."))
        if carried is not None:
            context.replace(node, f"self.{carried}")
        elif text.startswith("self.model.optimizer."):
            message = f"`{owner}` uses `{text}`, which a torch optimizer has in its param_groups"
            context.finding("TRN502", node, message, BASE)


REWRITE = Callbacks()
