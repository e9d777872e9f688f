"""Layer normalisation over the last axis, whose size the first call tells."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter


class LazyLayerNorm(LazyModuleMixin, nn.LayerNorm):
    """`torch.nn.LayerNorm` as `torch.nn.LazyLinear` is `torch.nn.Linear`: it becomes one with its first input, or has
    the size of the weights that are loaded."""

    cls_to_become = nn.LayerNorm

    def __init__(self, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True) -> None:
        super().__init__(0, eps, elementwise_affine=False)
        self.elementwise_affine = elementwise_affine
        if elementwise_affine:
            self.register_parameter("weight", UninitializedParameter())  # type: ignore[arg-type]  # it is one
            if bias:
                self.register_parameter("bias", UninitializedParameter())  # type: ignore[arg-type]  # it is one

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params():
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        self.normalized_shape = (input.shape[-1],)
        if self.has_uninitialized_params():
            with torch.no_grad():
                for parameter in (self.weight, self.bias):
                    if isinstance(parameter, UninitializedParameter):
                        parameter.materialize(self.normalized_shape)
                self.reset_parameters()
