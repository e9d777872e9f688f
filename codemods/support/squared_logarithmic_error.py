"""The elements of Keras's mean squared logarithmic error.

https://keras.io/api/losses/regression_losses/#meansquaredlogarithmicerror-class
"""

import torch


def squared_logarithmic_error(y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
    """(log(1 + y_pred) - log(1 + y_true))², elementwise; both count as at least 1e-7."""
    return (torch.log(y_pred.clamp(min=1e-7) + 1) - torch.log(y_true.clamp(min=1e-7) + 1)).square()
