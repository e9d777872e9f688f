"""The hooks of callbacks that a written loop calls."""

from __future__ import annotations

from dataclasses import dataclass

EPOCH_HOOKS = frozenset({"on_train_begin", "on_epoch_begin", "on_epoch_end", "on_train_end"})
BATCH_HOOKS = frozenset({"on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"})


@dataclass(frozen=True)
class ActsAtBatches:
    """A fact of the whole run, under the name '': some callback of the program's own acts before or after batches."""
