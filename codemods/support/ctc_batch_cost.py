"""Connectionist temporal classification of Keras 2's backend, from probabilities.

https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/backend/ctc_batch_cost
"""

from __future__ import annotations

import torch
from torch import Tensor


def ctc_batch_cost(y_true: Tensor, y_pred: Tensor, input_length: Tensor, label_length: Tensor) -> Tensor:
    """The loss of each sample, (samples, 1).

    Args:
        y_true: labels, (samples, longest label); the blank is the last class.
        y_pred: probabilities, (samples, steps, classes).
        input_length, label_length: how many steps and labels of each sample count, (samples, 1).
    """
    scores = torch.log_softmax(torch.log(y_pred + 1e-7), dim=-1)
    losses = torch.nn.functional.ctc_loss(
        scores.transpose(0, 1),
        torch.as_tensor(y_true).long(),
        torch.as_tensor(input_length).reshape(-1).long(),
        torch.as_tensor(label_length).reshape(-1).long(),
        blank=y_pred.shape[-1] - 1,
        reduction="none",
    )
    return losses.unsqueeze(1)
