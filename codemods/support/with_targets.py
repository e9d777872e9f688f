"""A metric that wants its targets in another form than the loss does."""

from __future__ import annotations


class WithTargets:
    """``metric`` fed with ``convert(outputs, targets)`` in the place of the targets."""

    def __init__(self, metric, convert):
        self.metric = metric
        self.convert = convert

    def reset(self):
        """Forget what was seen."""
        self.metric.reset()

    def update(self, outputs, targets):
        """Count a batch."""
        self.metric.update(outputs, self.convert(outputs, targets))

    def compute(self):
        """The value over all batches since the last reset."""
        return self.metric.compute()
