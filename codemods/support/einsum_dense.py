"""A product with a kernel along any axes, as Keras has it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn


class EinsumDense(nn.Module):
    """`keras.layers.EinsumDense`: the sum ``equation`` over its input and a kernel, and a bias.

    Args:
        equation: ``"abc,cde->abde"``: the input's axes, the kernel's, and the output's; dots stand for axes that stay.
        bias_shape: it has to broadcast with the output; None for no bias.
    """

    def __init__(
        self, equation: str, kernel_shape: Sequence[int], bias_shape: Sequence[int] | None = None
    ) -> None:
        super().__init__()
        self.equation = equation
        taken, _, kernel = equation.partition("->")[0].partition(",")
        inputs = math.prod(
            size for axis, size in zip(kernel.strip(), kernel_shape, strict=True) if axis in taken
        )
        bound = math.sqrt(6 * inputs / (inputs**2 + math.prod(kernel_shape)))  # as `xavier_uniform_` has it
        self.kernel = nn.Parameter(torch.empty(*kernel_shape).uniform_(-bound, bound))
        self.bias = None if bias_shape is None else nn.Parameter(torch.zeros(*bias_shape))

    def forward(self, x: Tensor) -> Tensor:
        product = torch.einsum(self.equation, x, self.kernel)
        return product if self.bias is None else product + self.bias
