"""Runs in the PyTorch worker: exports a model, or reads an exported program, and describes it as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.export import Dim, ExportedProgram
from torch.utils import _pytree as pytree

from migrate.converters.keras_source import torch_graph, torch_pt2
from migrate.converters.keras_source.torch_perturbed import perturb
from migrate.errors import MigrateError
from migrate.workers import importing

BATCHES = (1, 3)
EXAMPLE = 2  # torch.export takes a batch of one for a constant
SILENT = ("StochasticDepth", "DropPath", "DropBlock2d", "PatchDropout", "MultiheadAttention")
"""Modules that leave no trace in an exported program."""
DROPPING = ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout")
"""Modules that leave none once it is decomposed."""


def describe(request: dict[str, Any]) -> dict[str, Any]:
    """Export the model, describe its program, and leave its tensors and its answers in the folder.

    Args:
        request: ``source`` and what `_program` reads; ``folder``, where ``weights.safetensors`` and, if ``verify`` says
            so, ``perturbed.safetensors`` and ``samples.npz`` are written.

    Raises:
        MigrateError: the model cannot be built or exported.
    """
    folder = Path(request["folder"])
    with importing.tree(*request["path"]), torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        title, program, acting, freed = _program(request)
        plain = torch_graph.describe(program)
        gone = SILENT if not plain.pop("decomposed") else (*SILENT, *DROPPING)
        silent = [(path, kind) for path, kind in acting if kind in gone]
        tensors = {**dict(program.state_dict), **dict(program.constants)}
        tensors = {
            name: tensor.detach() for name, tensor in tensors.items() if isinstance(tensor, torch.Tensor)
        }
        used = {
            item["tensor"]: tensors[item["tensor"]] for item in plain["stored"] if item["tensor"] in tensors
        }
        _save(folder / "weights.safetensors", {**used, **plain.pop("folded")})
        if request["verify"]:
            _answer(program, plain, folder)
    return {"title": title, "silent": silent, "freed": freed, **plain}


def _save(path: Path, tensors: dict[str, torch.Tensor]) -> None:
    save_file({name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}, path)


def _program(request: dict[str, Any]) -> tuple[str, ExportedProgram, list[tuple[str, str]], bool]:
    """The model's name, its program, its modules that act in training only, and whether a batch of one became any."""
    if request["file"]:
        return Path(request["file"]).stem, torch_pt2.load(Path(request["file"])), [], False
    model = importing.build(request["source"], request["arguments"])
    if not isinstance(model, nn.Module):
        raise MigrateError(f"{request['source']}: gives a {type(model).__name__}, not a torch.nn.Module")
    if request["weights"]:
        _load(model, Path(request["weights"]))
    model.eval()
    acting = [
        (path, type(module).__name__) for path, module in model.named_modules() if _acts_in_training(module)
    ]
    freed = freed_inputs(request["inputs"])
    if freed and goes_by_sample(model, _examples(freed, model)):
        program = export(model, _examples(freed, model))
        if takes_any_batch(program):
            return type(model).__name__, program, acting, True
    fixed = [item["batch"] is not None for item in request["inputs"]]
    return type(model).__name__, export(model, _examples(request["inputs"], model), fixed), acting, False


def freed_inputs(inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The inputs for batches of any size, where all are for batches of one; else none."""
    alone = all(item["batch"] == 1 for item in inputs)
    return [{**item, "batch": None} for item in inputs] if alone else []


def goes_by_sample(model: nn.Module, examples: tuple[torch.Tensor, ...]) -> bool:
    """Whether a model gives for a batch what it gives for its samples one by one."""
    try:
        together = pytree.tree_leaves(model(*examples))
        alone = [
            pytree.tree_leaves(model(*(example[index : index + 1] for example in examples)))
            for index in range(EXAMPLE)
        ]
        joined = [torch.cat(parts) for parts in zip(*alone, strict=True)]
    except Exception:  # sizes that do not fit
        return False
    # Only whether samples meet: how far the conversion is off, the verification measures for each batch size.
    return all(
        one.shape == other.shape and torch.allclose(one, other, rtol=1e-3, atol=1e-4, equal_nan=True)
        for one, other in zip(together, joined, strict=True)
    )


def takes_any_batch(program: ExportedProgram) -> bool:
    """Whether the size of its inputs' first axis is open."""
    names = set(program.graph_signature.user_inputs)
    given = [
        node.meta["val"] for node in program.graph.nodes if node.op == "placeholder" and node.name in names
    ]
    return all(isinstance(each.shape[0], torch.SymInt) for each in given if isinstance(each, torch.Tensor))


def _acts_in_training(module: nn.Module) -> bool:
    rates = (getattr(module, name, None) for name in ("p", "drop_prob", "dropout"))
    return any(isinstance(rate, float) and rate > 0 for rate in rates)


def _load(model: nn.Module, file: Path) -> None:
    """Load a state dict, without running what a pickle would run.

    Raises:
        MigrateError: it is none, or not this model's.
    """
    from safetensors.torch import load_file

    try:
        state = load_file(file) if file.suffix == ".safetensors" else torch.load(file, weights_only=True)
        for key in ("state_dict", "model_state_dict", "model"):
            if isinstance(state, dict) and isinstance(state.get(key), dict):
                state = state[key]
        model.load_state_dict({name.removeprefix("module."): tensor for name, tensor in state.items()})
    except MigrateError:
        raise
    except Exception as error:
        raise MigrateError(f"{file}: is not the state of {type(model).__name__}: {error}") from None


def _examples(inputs: list[dict[str, Any]], model: nn.Module) -> tuple[torch.Tensor, ...]:
    limits = [module.num_embeddings for module in model.modules() if isinstance(module, nn.Embedding)]
    return tuple(
        _draw(
            (item["batch"] or EXAMPLE, *item["shape"][1:]),
            getattr(torch, item["dtype"]),
            min(limits, default=2),
        )
        for item in inputs
    )


def _draw(shape: tuple[int, ...], dtype: torch.dtype, limit: int) -> torch.Tensor:
    if dtype is torch.bool:
        return torch.rand(shape) < 0.7
    return (
        torch.randn(shape, dtype=dtype)
        if dtype.is_floating_point
        else torch.randint(0, limit, shape, dtype=dtype)
    )


def export(
    model: nn.Module, examples: tuple[torch.Tensor, ...], fixed: Sequence[bool] = ()
) -> ExportedProgram:
    """Export for batches of any size, or of this one if the model's code insists on it.

    Args:
        fixed: which of the examples have the only size that there is; by default none.

    Raises:
        MigrateError: it cannot be exported.
    """
    sizes = tuple(
        {0: Dim.AUTO} if example.ndim and not is_fixed else None
        for example, is_fixed in zip(examples, fixed or [False] * len(examples), strict=True)
    )
    try:
        return torch.export.export(model, examples, dynamic_shapes=sizes, strict=False)
    except Exception as first:
        try:
            return torch.export.export(model, examples, strict=False)
        except Exception:
            reason = str(first).strip().splitlines()[0]
            name = type(model).__name__
            raise MigrateError(
                f"{name}: torch.export does not export it: {type(first).__name__}: {reason}"
            ) from None


def _answer(program: ExportedProgram, plain: dict[str, Any], folder: Path) -> None:
    """Write what the program answers to random inputs, as it is and with its weights perturbed."""
    module = program.module(check_guards=False)
    samples: dict[str, np.ndarray[Any, Any]] = {}
    batches = (
        BATCHES
        if any(isinstance(item["shape"][0], dict) for item in plain["inputs"] if item["shape"])
        else (0,)
    )
    limit = torch_graph.smallest_table(program)
    for state in ("stored", "perturbed"):
        if state == "perturbed":
            changed = perturb(module, plain)
            if not changed:
                break
            _save(folder / "perturbed.safetensors", changed)
        for batch in batches:
            inputs = [_sample(item, batch, limit) for item in plain["inputs"]]
            outputs = pytree.tree_leaves(module(*inputs))
            for kind, arrays in (("input", inputs), ("output", outputs)):
                for index, tensor in enumerate(arrays):
                    samples[f"{state}/{batch}/{kind}/{index}"] = tensor.detach().numpy()
    np.savez(folder / "samples.npz", allow_pickle=False, **samples)


def _sample(item: dict[str, Any], batch: int, limit: int) -> torch.Tensor:
    shape = tuple(batch * size["batch"] if isinstance(size, dict) else size for size in item["shape"])
    return _draw(shape, getattr(torch, item["dtype"]), limit)
