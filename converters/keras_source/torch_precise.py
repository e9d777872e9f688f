"""Runs in the PyTorch worker: what the model answers in float64, to tell rounding from a mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils import _pytree as pytree

from migrate.converters.keras_source import torch_graph, torch_pt2
from migrate.errors import MigrateError
from migrate.workers import importing


def answer(request: dict[str, Any]) -> bool:
    """Run the model in float64 on the inputs of ``samples.npz``, and write the outputs as ``precise.npz``.

    Args:
        request: of `torch_side.describe`, which has written the folder.

    Returns:
        whether the model runs in float64.
    """
    folder = Path(request["folder"])
    samples = np.load(folder / "samples.npz")
    precise: dict[str, np.ndarray[Any, Any]] = {}
    with importing.tree(*request["path"]), torch.random.fork_rng(devices=[]), torch.no_grad():
        try:
            model = _doubled(request)
            for state, file in (("stored", "weights"), ("perturbed", "perturbed")):
                if (path := folder / f"{file}.safetensors").exists():
                    model.load_state_dict(load_file(path), strict=False)
                    for case in _cases(samples, state):
                        outputs = pytree.tree_leaves(model(*_inputs(samples, case)))
                        for index, tensor in enumerate(outputs):
                            precise[f"{case}/output/{index}"] = tensor.numpy()
        except (MigrateError, RuntimeError, TypeError, ValueError):  # code that insists on float32
            return False
    np.savez(folder / "precise.npz", allow_pickle=False, **precise)
    return True


def _doubled(request: dict[str, Any]) -> nn.Module:
    """The model in float64; of an exported program its code is told so too."""
    if not request["file"]:
        model: nn.Module = importing.build(request["source"], request["arguments"])
        return model.eval().double()
    program = torch_pt2.load(Path(request["file"])).module(check_guards=False)
    torch_graph.widen(program)
    return program.double()


def _cases(samples: Any, state: str) -> list[str]:
    """``stored/3`` for each batch that was run."""
    return sorted({"/".join(name.split("/")[:2]) for name in samples.files if name.startswith(f"{state}/")})


def _inputs(samples: Any, case: str) -> list[torch.Tensor]:
    count = sum(name.startswith(f"{case}/input/") for name in samples.files)
    given = [torch.from_numpy(samples[f"{case}/input/{index}"]) for index in range(count)]
    return [each.double() if each.is_floating_point() else each for each in given]
