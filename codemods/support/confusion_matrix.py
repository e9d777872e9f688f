"""How often each class was taken for each other.

https://www.tensorflow.org/api_docs/python/tf/math/confusion_matrix
"""

from __future__ import annotations

from typing import Any

import torch


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: int | None = None,
    weights: Any = None,
    dtype: torch.dtype = torch.int32,
) -> torch.Tensor:
    """The matrix whose row is the true class and whose column is the predicted one.

    Args:
        labels, predictions: class indices, of one shape.
        num_classes: None: one more than the largest index.
        weights: what each sample counts; None: 1.
    """
    labels, predictions = (torch.as_tensor(item).flatten().long() for item in (labels, predictions))
    size = int(max(labels.max(), predictions.max())) + 1 if num_classes is None else int(num_classes)
    if min(int(labels.min()), int(predictions.min())) < 0 or int(labels.max()) >= size:
        raise ValueError("a class index is out of range")
    counts = torch.ones(labels.shape, dtype=dtype) if weights is None else torch.as_tensor(weights).to(dtype)
    matrix = torch.zeros(size, size, dtype=dtype, device=labels.device)
    return matrix.index_put_((labels, predictions), counts.flatten().to(labels.device), accumulate=True)
