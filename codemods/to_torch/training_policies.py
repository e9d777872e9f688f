"""After training: strategies and policies that nothing of the file follows are told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from migrate.codemods.training.distributed import replicated
from migrate.codemods.training.precision import mixed

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

DIVIDED = ("DealtBatches", "ReplicaLoader")


class TrainingPolicies:
    """A process that trains on whole batches does what every other one does; a model out of autocast is in full
    precision. Neither is wrong, but neither is what was asked for."""

    name = "training-policies"
    order = 68

    def plan(self, context: FileContext) -> None:
        found = replicated(context)
        support = context.local_names.support
        if found is not None and found.scoped and not any(name in support for name in DIVIDED):
            message = (
                "no training of this file was divided: every process computes the whole; divide the batches by "
                "`ReplicaLoader` and train a `DistributedDataParallel`"
            )
            context.finding("TRN505", found.at, message, "tf.distribute.MirroredStrategy")
        policy = mixed(context)
        if policy is not None and not policy.used:
            message = (
                "no training step of this file computes under it: put the model's calls under torch.autocast"
            )
            context.finding("TRN508", policy.at, message, "keras.mixed_precision.set_global_policy")


REWRITE = TrainingPolicies()
