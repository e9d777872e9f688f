"""The hooks of callbacks that a written loop calls."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.definitions import method_of
from migrate.codemods.tree import below

EPOCH_HOOKS = frozenset({"on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"})
BATCH_HOOKS = frozenset({"on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"})

TEST_HOOKS = frozenset(f"on_test_{event}" for event in ("begin", "end", "batch_begin", "batch_end"))
PREDICT_HOOKS = frozenset(f"on_predict_{event}" for event in ("begin", "end", "batch_begin", "batch_end"))

LOGS_SELDOM_READ = (
    "on_train_begin",
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_batch_begin",
    "on_train_end",
)
"""Hooks that Keras gives logs of nothing, or those of the last epoch once more."""


@dataclass(frozen=True)
class ActsAtBatches:
    """A fact of the whole run, under the name '': some callback of the program's own acts before or after batches."""


@dataclass(frozen=True)
class ActsInTests:
    """The same of evaluations."""


@dataclass(frozen=True)
class ReadsLogs:
    """The same fact of a hook in `LOGS_SELDOM_READ` that looks at its logs, or has to be given them."""


def reads_logs(around: cst.ClassDef) -> bool:
    """Whether a callback looks at the logs of a hook in `LOGS_SELDOM_READ`, or has to be given them."""
    return any(_reads_logs(around, hook) for hook in LOGS_SELDOM_READ)


def _reads_logs(around: cst.ClassDef, hook: str) -> bool:
    method = method_of(around, hook)
    place = (
        1 if "train_" in hook and "batch" not in hook else 2
    )  # after self, and the number of the epoch or batch
    if method is None or len(method.params.params) <= place:
        return False
    parameter = method.params.params[place]
    logs = parameter.name.value
    return parameter.default is None or any(item.value == logs for item in below(method.body, cst.Name))
