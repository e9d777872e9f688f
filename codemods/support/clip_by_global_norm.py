"""Tensors scaled down together.

https://www.tensorflow.org/api_docs/python/tf/clip_by_global_norm
"""

from __future__ import annotations

from collections.abc import Sequence

import torch


def clip_by_global_norm(
    tensors: Sequence[torch.Tensor | None], clip_norm: float, use_norm: torch.Tensor | None = None
) -> tuple[list[torch.Tensor | None], torch.Tensor]:
    """The tensors, scaled so that the norm of all of them together is ``clip_norm`` at the most, and that norm as it
    was (``use_norm`` if that is given). None stays None."""
    if use_norm is None:
        use_norm = torch.stack([item.square().sum() for item in tensors if item is not None]).sum().sqrt()
    scale = clip_norm / torch.clamp(use_norm, min=clip_norm)
    return [None if item is None else item * scale for item in tensors], use_norm
