"""How a loss becomes one number."""

import torch


def reduce_loss(losses: torch.Tensor, reduction: str) -> torch.Tensor:
    """One loss a sample, reduced by "mean" or "sum", or as they are by "none"."""
    if reduction == "none":
        return losses
    return losses.mean() if reduction == "mean" else losses.sum()
