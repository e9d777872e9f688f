"""A model's outputs over a dataset, as Keras's ``predict`` computes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import nn

from migrate.codemods.support.call_model import call_model


@torch.no_grad()
def predict_batches(
    model: nn.Module,
    data: Any,
    batch_size: int = 32,
    steps: int | None = None,
    callbacks: Sequence[Any] = (),
) -> Any:
    """Run a model over data in evaluation mode.

    Args:
        data: an array of all inputs (numbers, or strings); a list or dict of arrays, one for each input of the model;
            or batches, of which the first element is the inputs and the rest, the targets, is not looked at.
        batch_size: of arrays, how many samples to run at once.
        steps: number of batches to look at; None: all of them.
        callbacks: objects whose hooks of predictions are called.

    Returns:
        The outputs of all batches as one NumPy array, samples along the first axis; of a model with several outputs a
        list, or a dict, of such arrays.
    """
    model.eval()
    for callback in callbacks:
        callback.model = model
        callback.on_predict_begin({})
    outputs = []
    for step, inputs in enumerate(islice(_inputs(data, batch_size), steps)):
        for callback in callbacks:
            callback.on_predict_batch_begin(step, {})
        outputs.append(call_model(model, inputs))
        for callback in callbacks:
            callback.on_predict_batch_end(step, {"outputs": _concatenated(outputs[-1:])})
    for callback in callbacks:
        callback.on_predict_end({})
    return _concatenated(outputs)


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
    if isinstance(array, np.ndarray):
        array = np.ascontiguousarray(array)  # PyTorch makes no tensor of one that runs backwards
    return array if np.asarray(array).dtype.kind in "OUS" else torch.as_tensor(array)


def _concatenated(outputs: list[Any]) -> Any:
    """The batches' outputs one after the other."""
    first = outputs[0]
    if isinstance(first, torch.Tensor):
        return torch.cat(outputs).cpu().numpy()
    if isinstance(first, Mapping):
        return {name: _concatenated([output[name] for output in outputs]) for name in first}
    return [_concatenated(list(parts)) for parts in zip(*outputs, strict=True)]
