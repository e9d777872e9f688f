"""Gradients for one tensor or for several.

https://www.tensorflow.org/api_docs/python/tf/GradientTape#gradient
"""

from __future__ import annotations

from typing import Any

import torch


def gradients(
    target: torch.Tensor,
    sources: Any,
    output_gradients: torch.Tensor | None = None,
    create_graph: bool = False,
    retain_graph: bool | None = None,
) -> Any:
    """The gradients of a tensor (of the sum of its elements) by each source: a tensor for a tensor, a list for several.

    None where there is no way from a source to the target.
    """
    single = isinstance(sources, torch.Tensor)
    found = torch.autograd.grad(
        target,
        [sources] if single else list(sources),
        torch.ones_like(target) if output_gradients is None else output_gradients,
        retain_graph=retain_graph,
        create_graph=create_graph,
        allow_unused=True,
    )
    return found[0] if single else list(found)
