"""The elements of Keras's log-cosh loss, which torch lacks. https://keras.io/api/losses/regression_losses/#logcosh-class"""

import math

import torch
from torch import nn


def log_cosh(y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
    """log(cosh(y_pred - y_true)), elementwise, without overflow."""
    error = y_pred - y_true
    return error + nn.functional.softplus(-2 * error) - math.log(2)
