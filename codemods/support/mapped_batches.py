"""Batches that go through a function, as tf.data's ``map`` does after batching."""

from __future__ import annotations


class MappedBatches:
    """The batches of ``batches``, each given to ``function`` (a pair as two arguments) when it is asked for."""

    def __init__(self, batches, function):
        self.batches = batches
        self.function = function

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        for batch in self.batches:
            yield self.function(*batch) if isinstance(batch, list | tuple) else self.function(batch)
