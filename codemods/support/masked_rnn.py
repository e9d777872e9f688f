"""Recurrent layers over the steps that a mask keeps, as Keras runs them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

State = Tensor | tuple[Tensor, Tensor]


def masked_rnn(
    layer: nn.RNNBase, x: Tensor, state: State | None = None, *, mask: Tensor
) -> tuple[Tensor, State]:
    """``layer(x, state)`` that passes over the steps of ``x`` (batch, time, features) where ``mask`` is False.

    There the state stays, and the output is the last one (0 before the first); of a bidirectional layer it is 0.
    """
    lengths = mask.sum(1)
    kept_first = torch.argsort((~mask).int(), dim=1, stable=True)
    packed = pack_padded_sequence(
        x.gather(1, kept_first.unsqueeze(-1).expand_as(x)),
        lengths.clamp(min=1).cpu(),
        batch_first=True,
        enforce_sorted=False,
    )
    outputs, last = layer(packed, state)
    outputs, _ = pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])
    place = mask.cumsum(1) - 1  # of each step's output among those of the kept steps
    outputs = outputs.gather(1, place.clamp(min=0).unsqueeze(-1).expand_as(outputs))
    shown = mask if layer.bidirectional else place >= 0
    outputs = outputs.masked_fill(~shown.unsqueeze(-1), 0.0)
    if isinstance(last, Tensor):
        return outputs, _where_any(lengths, last, state)
    before = state if isinstance(state, tuple) else (None, None)
    hidden, cell = (_where_any(lengths, new, old) for new, old in zip(last, before, strict=True))
    return outputs, (hidden, cell)


def _where_any(lengths: Tensor, new: Tensor, old: State | None) -> Tensor:
    """The new state of sequences that have a step at all, else the one before (0)."""
    before = old if isinstance(old, Tensor) else torch.zeros_like(new)
    return torch.where((lengths > 0).view(1, -1, 1), new, before)
