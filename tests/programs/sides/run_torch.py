"""python -m tests.programs.sides.run_torch: run migrated programs in PyTorch and note their losses; see `process`."""

from __future__ import annotations

from typing import Any

import torch
from tests.programs.sides import process, surroundings, torch_chance, torch_data, torch_start, torch_support
from tests.programs.sides.record import Recorder


def install(recorder: Recorder) -> None:
    """Everything that makes a run comparable."""
    torch_chance.install()
    torch_start.install()
    torch_data.install()
    record(recorder)
    surroundings.prepare()


def record(recorder: Recorder) -> None:
    """Note what gradients are taken of."""
    backward, grad = torch.autograd.backward, torch.autograd.grad

    def noted_backward(tensors: Any, grad_tensors: Any = None, *args: Any, **kwargs: Any) -> None:
        recorder.add(total(tensors, grad_tensors))
        with recorder.suspended():
            backward(tensors, grad_tensors, *args, **kwargs)

    def noted_grad(outputs: Any, inputs: Any, grad_outputs: Any = None, *args: Any, **kwargs: Any) -> Any:
        recorder.add(total(outputs, grad_outputs))
        with recorder.suspended():
            return grad(outputs, inputs, grad_outputs, *args, **kwargs)

    torch.autograd.backward = noted_backward
    torch.autograd.grad = noted_grad


def total(tensors: Any, weights: Any) -> float:
    """The sum that the gradient is of: of one tensor or several, weighted or not."""
    parts = [tensors] if isinstance(tensors, torch.Tensor) else list(tensors)
    factors = [weights] if isinstance(weights, torch.Tensor) else list(weights or [None] * len(parts))
    with torch.no_grad():
        return sum(
            float((part.detach().double() * (1 if factor is None else factor.detach().double())).sum())
            for part, factor in zip(parts, factors, strict=True)
        )


if __name__ == "__main__":
    process.serve(install, torch_support.install)
