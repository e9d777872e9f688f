"""Keras's class vectors. https://keras.io/api/utils/python_utils/#tocategorical-function"""

import numpy as np
import torch


def to_categorical(
    labels: np.ndarray | torch.Tensor | list[int], num_classes: int | None = None, dtype: str = "float64"
) -> np.ndarray | torch.Tensor:
    """One-hot vectors (..., classes) of labels (...) or (..., 1): a tensor of a tensor, else an array of a dtype."""
    values = np.asarray(labels, dtype="int64")
    if values.ndim > 1 and values.shape[-1] == 1:
        values = values[..., 0]
    vectors = np.eye(values.max() + 1 if num_classes is None else num_classes, dtype=dtype)[values]
    return torch.from_numpy(vectors).float() if isinstance(labels, torch.Tensor) else vectors
