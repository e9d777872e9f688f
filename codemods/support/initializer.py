"""Initial values as Keras draws them, for any shape.

https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

_TRUNCATED = 0.87962566103423978  # the standard deviation of a standard normal cut off at two of its own


class Initializer:
    """Draws tensors: ``Initializer("RandomNormal", stddev=0.02)((3, 4))``.

    ``kind`` is Keras's name of the class, ``config`` its arguments. Shapes are Keras's: a kernel has its inputs and
    outputs on its last two axes, which is what the variance of Glorot's, He's and LeCun's values depends on.
    """

    def __init__(self, kind: str, **config: Any) -> None:
        self.kind = kind
        self.config = config

    def __call__(
        self, shape: int | Sequence[int], dtype: torch.dtype | str | None = torch.float32
    ) -> torch.Tensor:
        """A new tensor of a shape."""
        dtype = getattr(torch, dtype) if isinstance(dtype, str) else dtype
        sizes = (shape,) if isinstance(shape, int) else tuple(shape)
        tensor = torch.empty(sizes, dtype=dtype)
        _FILLS[self.kind](tensor, **self.config)
        return tensor

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return dict(self.config)


def _normal(tensor: torch.Tensor, mean: float = 0.0, stddev: float = 0.05) -> None:
    torch.nn.init.normal_(tensor, mean, stddev)


def _uniform(tensor: torch.Tensor, minval: float = -0.05, maxval: float = 0.05) -> None:
    torch.nn.init.uniform_(tensor, minval, maxval)


def _truncated(tensor: torch.Tensor, mean: float = 0.0, stddev: float = 0.05) -> None:
    torch.nn.init.trunc_normal_(tensor, mean, stddev, mean - 2 * stddev, mean + 2 * stddev)


def _scaled(
    tensor: torch.Tensor, scale: float = 1.0, mode: str = "fan_in", distribution: str = "truncated_normal"
) -> None:
    """Values whose variance is ``scale`` by the number of inputs, of outputs, or their mean."""
    fans = _fans(tensor.shape)
    fan = {"fan_in": fans[0], "fan_out": fans[1], "fan_avg": sum(fans) / 2}[mode]
    variance = scale / max(1.0, fan)
    if distribution == "uniform":
        limit = math.sqrt(3 * variance)
        _uniform(tensor, -limit, limit)
    elif distribution == "untruncated_normal":
        _normal(tensor, 0.0, math.sqrt(variance))
    else:
        _truncated(tensor, 0.0, math.sqrt(variance) / _TRUNCATED)


def _fans(shape: Sequence[int]) -> tuple[float, float]:
    """The numbers of inputs and outputs of a kernel."""
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return float(size), float(size)
    field = math.prod(shape[:-2])
    return float(field * shape[-2]), float(field * shape[-1])


def _orthogonal(tensor: torch.Tensor, gain: float = 1.0) -> None:
    with torch.no_grad():
        flat = torch.nn.init.orthogonal_(torch.empty(math.prod(tensor.shape[:-1]), tensor.shape[-1]), gain)
        tensor.copy_(flat.reshape(tensor.shape))


def _identity(tensor: torch.Tensor, gain: float = 1.0) -> None:
    torch.nn.init.eye_(tensor).mul_(gain)


def _constant(tensor: torch.Tensor, value: Any = 0.0) -> None:
    tensor.copy_(torch.as_tensor(value, dtype=tensor.dtype))


def _variant(scale: float, mode: str, distribution: str) -> Callable[..., None]:
    def fill(tensor: torch.Tensor) -> None:
        _scaled(tensor, scale, mode, distribution)

    return fill


_FILLS: dict[str, Callable[..., Any]] = {
    "Zeros": torch.nn.init.zeros_,
    "Ones": torch.nn.init.ones_,
    "Constant": _constant,
    "Identity": _identity,
    "RandomNormal": _normal,
    "RandomUniform": _uniform,
    "TruncatedNormal": _truncated,
    "VarianceScaling": _scaled,
    "GlorotNormal": _variant(1.0, "fan_avg", "truncated_normal"),
    "GlorotUniform": _variant(1.0, "fan_avg", "uniform"),
    "HeNormal": _variant(2.0, "fan_in", "truncated_normal"),
    "HeUniform": _variant(2.0, "fan_in", "uniform"),
    "LecunNormal": _variant(1.0, "fan_in", "truncated_normal"),
    "LecunUniform": _variant(1.0, "fan_in", "uniform"),
    "Orthogonal": _orthogonal,
}
