"""A model's outputs over a dataset, as Keras's ``predict`` computes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import nn

from migrate.codemods.support.to_model import to_model


@torch.no_grad()
def predict_batches(model: nn.Module, data: Any, batch_size: int = 32) -> np.ndarray[Any, Any]:
    """Run a model over data in evaluation mode.

    Args:
        data: an array of all inputs (numbers, or strings); a list of arrays, one for each input of the model; or
            batches, of which the first element is the inputs and the rest, the targets, is not looked at.
        batch_size: of arrays, how many samples to run at once.

    Returns:
        The outputs of all batches as one NumPy array, samples along the first axis.
    """
    arrays = list(data) if isinstance(data, list | tuple) else [data]
    given_arrays = all(hasattr(array, "__array__") for array in arrays)
    if given_arrays:
        columns = [
            array if np.asarray(array).dtype.kind in "OUS" else torch.as_tensor(array) for array in arrays
        ]
        starts = range(0, len(columns[0]), batch_size)
        data = ([column[start : start + batch_size] for column in columns] for start in starts)
    model.eval()
    outputs = []
    for batch in data:
        inputs = batch if isinstance(batch, list | tuple) else [batch]
        inputs = inputs if given_arrays else inputs[:1]
        outputs.append(model(*to_model(model, inputs)).cpu().numpy())
    return np.concatenate(outputs)
