"""Runs in the PyTorch worker: modules that were written from ONNX files."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file


def run(folder: str, inputs: list[Any]) -> list[Any]:
    """The outputs of the module in a folder, in evaluation."""
    with torch.no_grad():
        outputs = opened(folder)(*(torch.from_numpy(np.array(array)) for array in inputs))
    return [output.numpy() for output in (outputs if isinstance(outputs, tuple) else (outputs,))]


def opened(folder: str) -> torch.nn.Module:
    """The module with its weights, every one of them loaded."""
    specification = importlib.util.spec_from_file_location("written_model", Path(folder, "model.py"))
    assert specification is not None
    assert specification.loader is not None
    space = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(space)
    module: torch.nn.Module = space.Model()
    module.load_state_dict(load_file(Path(folder, "weights.safetensors")))
    return module.eval()


def parameters(folder: str) -> dict[str, list[int]]:
    """Shapes of what is trained."""
    return {name: list(each.shape) for name, each in opened(folder).named_parameters()}


def trains(folder: str, inputs: list[Any]) -> list[str]:
    """The parameters that a sum of squares of the outputs gives a gradient that is not zero."""
    module = opened(folder).train()
    outputs = module(*(torch.from_numpy(np.array(array)) for array in inputs))
    (outputs if isinstance(outputs, torch.Tensor) else outputs[0]).square().sum().backward()
    return [n for n, each in module.named_parameters() if each.grad is not None and bool(each.grad.any())]


def conformance(benchmarks: str, pattern: str, tool: str) -> dict[str, Any]:
    """The verdicts on the suite's cases: see `benchmarks/onnx_conformance.py`."""
    sys.path.append(benchmarks)
    try:
        import onnx_conformance
    finally:
        sys.path.remove(benchmarks)
    with torch.random.fork_rng(devices=[]):
        threads = torch.get_num_threads()
        try:
            return {name: list(found) for name, found in onnx_conformance.judge_all(tool, pattern).items()}
        finally:
            torch.set_num_threads(threads)
