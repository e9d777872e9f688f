"""Attention whose heads share keys and values in groups."""

from __future__ import annotations

from torch import Tensor, nn

from migrate.codemods.support.multi_head_attention import MultiHeadAttention


class GroupedQueryAttention(MultiHeadAttention):
    """`keras.layers.GroupQueryAttention`: `MultiHeadAttention` with fewer heads of keys and values than of queries.

    Args:
        query_dim: features of the query and of the output.
        head_dim: features of one head.
        num_query_heads, num_key_value_heads: the first is a multiple of the second.
        key_input_dim, value_input_dim: features of key and value where they are not the query's.
        dropout: rate at which attention weights are dropped in training.
    """

    def __init__(
        self,
        query_dim: int,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        key_input_dim: int | None = None,
        value_input_dim: int | None = None,
        bias: bool = True,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(query_dim, num_query_heads, head_dim, bias=bias, dropout=dropout)
        self.head_dim = head_dim
        shared = num_key_value_heads * head_dim
        self.key = nn.Linear(key_input_dim or query_dim, shared, bias=bias)
        self.value = nn.Linear(value_input_dim or query_dim, shared, bias=bias)

    def _heads(self, x: Tensor) -> Tensor:
        """(batch, length, heads x size) as (batch, heads, length, size), each shared one as often as it is used."""
        heads = x.reshape(*x.shape[:-1], -1, self.head_dim).transpose(1, 2)
        return heads.repeat_interleave(self.num_heads // heads.shape[1], dim=1)
