"""How often predictions equal their targets.

https://keras.io/api/metrics/accuracy_metrics/#accuracy-class
"""

import torch

from migrate.codemods.support.loss_metric import LossMetric


class EqualityAccuracy(LossMetric):
    """The share of predictions that are equal to their targets, of the same shape but for axes of length one."""

    def __init__(self) -> None:
        super().__init__(lambda y_pred, y_true: (y_pred.reshape(y_true.shape) == y_true).to(torch.float32))
