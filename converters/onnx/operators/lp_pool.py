"""https://onnx.ai/onnx/operators/onnx__LpPool.html"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from migrate.converters.onnx.operators.average_pool import average_pool
from migrate.converters.onnx.operators.window_padding import window_padding


def lp_pool(
    x: Tensor,
    *,
    auto_pad: str = "NOTSET",
    ceil_mode: int = 0,
    dilations: Sequence[int] | None = None,
    kernel_shape: Sequence[int],
    p: int = 2,
    pads: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Tensor:
    """The p-norm of each window."""
    rank = len(kernel_shape)
    padding = window_padding(
        x.shape[2:], kernel_shape, strides or [1] * rank, dilations or [1] * rank, pads, auto_pad
    )
    flat = [before for before, _ in padding] + [after for _, after in padding]
    count = torch.tensor(list(kernel_shape)).prod().item()
    means = average_pool(
        x.abs() ** p,
        ceil_mode=ceil_mode,
        count_include_pad=1,
        dilations=dilations,
        kernel_shape=kernel_shape,
        pads=flat,
        strides=strides,
    )
    return (means * count) ** (1 / p)
