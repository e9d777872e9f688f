"""https://onnx.ai/onnx/operators/onnx__BatchNormalization.html"""

from __future__ import annotations

from torch import Tensor


def batch_normalization(
    x: Tensor,
    scale: Tensor,
    b: Tensor,
    mean: Tensor,
    var: Tensor,
    *,
    epsilon: float = 1e-5,
    momentum: float = 0.9,
    training_mode: int = 0,
) -> tuple[Tensor, Tensor, Tensor]:
    """Normalise channels by statistics that are given, or by the batch's own, which then move those that are given."""
    shape = (1, -1, *[1] * (x.ndim - 2))
    moved_mean, moved_var = mean, var
    if training_mode:
        axes = [axis for axis in range(x.ndim) if axis != 1]
        batch_mean, batch_var = x.mean(axes), x.var(axes, correction=0)
        moved_mean = mean * momentum + batch_mean * (1 - momentum)
        moved_var = var * momentum + batch_var * (1 - momentum)
        mean, var = batch_mean, batch_var
    normal = (x - mean.reshape(shape)) / (var.reshape(shape) + epsilon).sqrt()
    out = normal * scale.reshape(shape) + b.reshape(shape)
    return out.to(x.dtype), moved_mean, moved_var
