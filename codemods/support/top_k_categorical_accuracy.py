"""Keras's accuracy of the k likeliest classes, of targets that are one-hot vectors.

https://keras.io/api/metrics/accuracy_metrics/#topkcategoricalaccuracy-class
"""

import torch

from migrate.codemods.support.sparse_top_k_categorical_accuracy import SparseTopKCategoricalAccuracy


class TopKCategoricalAccuracy(SparseTopKCategoricalAccuracy):
    """The share of targets, (..., classes), whose largest value is at one of the ``k`` largest predictions."""

    def update(self, y_pred: torch.Tensor, y_true: torch.Tensor) -> None:
        """Count a batch."""
        super().update(y_pred, y_true.argmax(-1))
