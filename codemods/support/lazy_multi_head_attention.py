"""Multi-head attention whose inputs' sizes the first call tells."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter

from migrate.codemods.support.multi_head_attention import MultiHeadAttention


class LazyMultiHeadAttention(LazyModuleMixin, MultiHeadAttention):
    """`MultiHeadAttention` as `torch.nn.LazyLinear` is `torch.nn.Linear`: it becomes one with its first inputs, or has
    the sizes of the weights that are loaded.

    Args:
        key_dim, value_dim: features of one head; ``value_dim`` is ``key_dim`` by default.
        output_dim: features of the output; the query's by default.
    """

    cls_to_become = MultiHeadAttention

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        output_dim: int | None = None,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> None:
        value_dim = value_dim or key_dim
        super().__init__(1, num_heads, key_dim, value_dim, output_dim or 1, bias=bias, dropout=dropout)
        self.query = nn.LazyLinear(num_heads * key_dim, bias=bias)
        self.key = nn.LazyLinear(num_heads * key_dim, bias=bias)
        self.value = nn.LazyLinear(num_heads * value_dim, bias=bias)
        if output_dim is None:
            self.output = _LazyOutput(num_heads * value_dim, 1, bias=bias)

    def initialize_parameters(self, query: Tensor, *inputs: Any, **options: Any) -> None:
        if isinstance(self.output, _LazyOutput):
            self.output.with_outputs(query.shape[-1])


class _LazyOutput(LazyModuleMixin, nn.Linear):
    """A linear layer that is told how many outputs it has."""

    cls_to_become = nn.Linear

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__(in_features, out_features, bias)
        self.register_parameter("weight", UninitializedParameter())  # type: ignore[arg-type]  # it is one
        if bias:
            self.register_parameter("bias", UninitializedParameter())  # type: ignore[arg-type]  # it is one

    def with_outputs(self, out_features: int) -> None:
        if self.has_uninitialized_params():
            with torch.no_grad():
                for parameter, shape in (
                    (self.weight, (out_features, self.in_features)),
                    (self.bias, (out_features,)),
                ):
                    if isinstance(parameter, UninitializedParameter):
                        parameter.materialize(shape)
                self.reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        self.out_features = self.weight.shape[0]
