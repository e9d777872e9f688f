"""A model's outputs over a dataset, as Keras's ``predict`` computes them."""

from __future__ import annotations

import numpy as np
import torch


@torch.no_grad()
def predict_batches(model, batches):
    """Run a model over batches in evaluation mode.

    Args:
        batches: yields inputs, or tuples that begin with the inputs.

    Returns:
        The outputs of all batches as one NumPy array, samples along the first axis.
    """
    device = next(model.parameters()).device
    model.eval()
    outputs = []
    for batch in batches:
        inputs = batch[0] if isinstance(batch, list | tuple) else batch
        outputs.append(model(inputs.to(device)).cpu().numpy())
    return np.concatenate(outputs)
