"""A model's outputs over a dataset, as Keras's ``predict`` computes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import nn

from migrate.codemods.support.call_model import call_model


@torch.no_grad()
def predict_batches(model: nn.Module, data: Any, batch_size: int = 32, steps: int | None = None) -> Any:
    """Run a model over data in evaluation mode.

    Args:
        data: an array of all inputs (numbers, or strings); a list or dict of arrays, one for each input of the model;
            or batches, of which the first element is the inputs and the rest, the targets, is not looked at.
        batch_size: of arrays, how many samples to run at once.
        steps: number of batches to look at; None: all of them.

    Returns:
        The outputs of all batches as one NumPy array, samples along the first axis; of a model with several outputs a
        list, or a dict, of such arrays.
    """
    model.eval()
    outputs = [call_model(model, inputs) for inputs in islice(_inputs(data, batch_size), steps)]
    return _joined(outputs)


def _inputs(data: Any, batch_size: int) -> Iterator[list[Any]]:
    """The inputs of each batch."""
    if isinstance(data, Mapping):
        columns = {name: _column(array) for name, array in data.items()}
        for start in range(0, len(next(iter(columns.values()))), batch_size):
            yield [{name: column[start : start + batch_size] for name, column in columns.items()}]
        return
    arrays = list(data) if isinstance(data, list | tuple) else [data]
    if all(hasattr(array, "__array__") for array in arrays):
        listed = [_column(array) for array in arrays]
        for start in range(0, len(listed[0]), batch_size):
            yield [column[start : start + batch_size] for column in listed]
        return
    for batch in data:
        yield list(batch[:1]) if isinstance(batch, list | tuple) else [batch]


def _column(array: Any) -> Any:
    return array if np.asarray(array).dtype.kind in "OUS" else torch.as_tensor(array)


def _joined(outputs: list[Any]) -> Any:
    """The batches' outputs one after the other."""
    first = outputs[0]
    if isinstance(first, torch.Tensor):
        return torch.cat(outputs).cpu().numpy()
    if isinstance(first, Mapping):
        return {name: _joined([output[name] for output in outputs]) for name in first}
    return [_joined(list(parts)) for parts in zip(*outputs, strict=True)]
