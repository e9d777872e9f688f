"""The elements of Keras's mean absolute percentage error.

https://keras.io/api/losses/regression_losses/#meanabsolutepercentageerror-class
"""

import torch


def absolute_percentage_error(y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
    """100 |y_true - y_pred| / |y_true|, elementwise; a target below 1e-7 counts as 1e-7."""
    return 100 * ((y_true - y_pred) / y_true.abs().clamp(min=1e-7)).abs()
