"""The elements of Keras's squared hinge loss. https://keras.io/api/losses/hinge_losses/#squaredhinge-class"""

import torch


def squared_hinge(y_pred: torch.Tensor, y_true: torch.Tensor) -> torch.Tensor:
    """max(1 - y_true y_pred, 0)², elementwise; targets are -1 and 1, or 0 and 1."""
    binary = ((y_true == 0) | (y_true == 1)).all()
    signs = torch.where(binary, 2 * y_true - 1, y_true)
    return (1 - signs * y_pred).clamp(min=0).square()
