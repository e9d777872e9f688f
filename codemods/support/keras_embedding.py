"""An embedding whose optimizer sees what Keras's sees: a gradient for each use of a row, not for each row.

TensorFlow's gradient of a table of vectors is a list of rows, an index used twice stands in it twice, and Keras's
optimizers square it as it is: they add the squares of a row's gradients where torch squares their sum.

https://www.tensorflow.org/api_docs/python/tf/IndexedSlices
"""

from functools import partial

import torch
from torch import nn


class KerasEmbedding(nn.Embedding):
    """An `nn.Embedding` that leaves, for `KerasOptimizer`, the squares of its gradient at its weight."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        vectors = super().forward(input)
        if vectors.requires_grad:
            vectors.register_hook(partial(self._remember, input))  # type: ignore[no-untyped-call]
        return vectors

    def _remember(self, indices: torch.Tensor, gradient: torch.Tensor) -> None:
        rows, places = gradient.reshape(-1, self.embedding_dim), indices.flatten()
        added = torch.zeros_like(self.weight).index_add_(0, places, rows)
        squared = torch.zeros_like(self.weight).index_add_(0, places, rows.square())
        before = getattr(self.weight, "gradient_by_use", None)
        both = (added, squared) if before is None else (before[0] + added, before[1] + squared)
        self.weight.gradient_by_use = both  # type: ignore[attr-defined]
