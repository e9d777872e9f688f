"""The hooks of callbacks that a written loop calls."""

from __future__ import annotations

from dataclasses import dataclass

EPOCH_HOOKS = frozenset({"on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"})
BATCH_HOOKS = frozenset({"on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"})

TEST_HOOKS = frozenset(f"on_test_{event}" for event in ("begin", "end", "batch_begin", "batch_end"))
PREDICT_HOOKS = frozenset(f"on_predict_{event}" for event in ("begin", "end", "batch_begin", "batch_end"))


@dataclass(frozen=True)
class ActsAtBatches:
    """A fact of the whole run, under the name '': some callback of the program's own acts before or after batches."""


@dataclass(frozen=True)
class ActsInTests:
    """The same of evaluations."""
