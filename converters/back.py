"""Put a PyTorch model's weights back into the Keras checkpoint that it came from: what was trained goes into service.

The checkpoint is the mould. Which of its arrays became which tensors is found as on the way there; each array is made
from the tensors by the inverse steps, and a copy of the checkpoint gets it in its old place. Architecture, names,
order, signatures and assets stay as they were, so that Keras, TF Serving and whatever else loads the one loads the
other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from migrate.catalog import transforms
from migrate.converters import modules, optimizer_back, state_dicts
from migrate.converters.accounting import Accounts
from migrate.converters.assignment import Assignment
from migrate.converters.checkpoints.model import Array, Arrays, Checkpoint, Entry
from migrate.converters.checkpoints.registry import Refillable, format_of, open_checkpoint
from migrate.converters.conversion import Conversion, counted
from migrate.converters.convert import DESCRIBE, converted, match, plain, sha256
from migrate.converters.convert import tensors as all_tensors
from migrate.converters.modules import EXTRA, TargetModel
from migrate.errors import MigrateError
from migrate.provenance import Provenance
from migrate.worker import Worker


def convert_back(
    weights: Path,
    *,
    like: Path,
    of: str,
    output: Path,
    torch_worker: Worker,
    path: Sequence[Path] = (),
    provenance: Provenance | None = None,
    arguments: Sequence[Any] | Mapping[str, Any] = (),
    layers: Mapping[str, str] | None = None,
    part: str | None = None,
    optimizer: Path | None = None,
) -> Conversion:
    """Write a Keras checkpoint with the weights of a PyTorch model.

    Args:
        weights: a state dict: ``.safetensors``, ``.pt``, shards; also within a training checkpoint.
        like: the checkpoint whose weights are replaced: ``.keras``, ``.weights.h5``, ``.h5``, TensorFlow's ``.index``,
            or a SavedModel's folder.
        of: ``package.module:Class`` whose state the weights are.
        output: what to write, of the same kind as ``like``; nothing may be there yet.
        optimizer: the state of the optimizer that trained them, which takes the place of the checkpoint's own.
        path, provenance, arguments, layers, part: as for `migrate.converters.convert.convert`.

    Raises:
        MigrateError: a tensor is missing or left over, has changed where Keras has no place for it, or does not fit.
    """
    form = format_of(like)
    if not isinstance(form, Refillable):
        raise MigrateError(f"{like}: {form.NAME} is read, but not written")
    if output.exists() or not output.parent.is_dir():
        raise MigrateError(
            f"{output}: " + ("is there already" if output.exists() else "there is no such folder")
        )
    with open_checkpoint(weights) as state, open_checkpoint(like) as mould:
        described = torch_worker.call(DESCRIBE, of, [str(folder) for folder in path], plain(arguments))
        model = modules.from_plain(described)
        mould, accounts = match(mould, model, provenance, layers or {}, part)
        state = state_dicts.of(state, model.state)
        tensors = _tensors(state, model, accounts)
        arrays = {
            name: partial(_array, assignment, position, tensors)
            for assignment in _assignments(accounts)
            for position, name in enumerate(weight.entry.name for weight in assignment.weights)
        }
        kept: Arrays = {}
        if optimizer:
            exact = provenance is not None and provenance.style == "exact"
            kept = optimizer_back.arrays(optimizer, mould, model, accounts, exact)
        write(form, like, output, {**arrays, **kept})
        return Conversion(
            weights,
            state.format,
            sha256(weights),
            str(like),
            output,
            "provenance" if provenance else "structure",
            tuple(converted(all_tensors(model, accounts), accounts)),
            (),
            tuple(
                (f"{what}, left as it was in {like.name}", count)
                for what, count in counted(
                    {name: what for name, what in mould.ignored.items() if name not in kept}
                )
            )
            + counted(dict(state.ignored)),
        )


def _assignments(accounts: Accounts) -> list[Assignment]:
    """Each once, though several tensors come from it."""
    return list({id(assignment): assignment for assignment, _ in accounts.filled.values()}.values())


def _tensors(state: Checkpoint, model: TargetModel, accounts: Accounts) -> dict[str, Entry]:
    """The state's entries by the model's names.

    Raises:
        MigrateError: one is missing, left over, of another shape, or a constant of Keras's that is none any more.
    """
    problems = [f"{name}: not in the file" for name in model.state if name not in state.entries]
    problems += [
        f"{name}: not in the model"
        for name in state.entries
        if name not in model.state and name.rpartition(".")[2] != EXTRA
    ]
    for name, tensor in model.state.items():
        entry = state.entries.get(name)
        if entry is None:
            continue
        if tensor.shape is not None and entry.shape != tensor.shape:
            problems.append(f"{name}: {entry.shape}, the model has {tensor.shape}")
        elif name in accounts.constants and not tensor.is_counter:
            value = accounts.constants[name]
            if not np.all(entry.read() == value):
                problems.append(f"{name}: Keras has no place for it, and it is {value:g} no longer")
    if problems and state.foreign:
        raise MigrateError(
            f"{state.path}: holds more than a state dict ({', '.join(state.foreign)}); save one"
        )
    if problems:
        lines = "\n".join(f"  {problem}" for problem in problems)
        raise MigrateError(
            f"{state.path} is not the state of {model.reference}; nothing was written\n{lines}"
        )
    return dict(state.entries)


def _array(assignment: Assignment, position: int, tensors: Mapping[str, Entry]) -> Array:
    """One of the Keras layer's arrays."""
    made = transforms.invert(assignment.steps, [tensors[target.name].read() for target in assignment.targets])
    wanted, array = assignment.weights[position].entry, made[position]
    if array.shape != wanted.shape:
        raise MigrateError(f"{wanted.name}: {array.shape} is made of the tensors, {wanted.shape} is stored")
    exact: Array = array.astype(wanted.dtype, copy=False)
    return exact


def write(form: Refillable, like: Path, output: Path, arrays: Mapping[str, Callable[[], Array]]) -> None:
    """Write the checkpoint whole or not at all.

    Raises:
        MigrateError: it cannot be written.
    """
    folder = output.parent / f".{output.name}.{os.getpid()}.part"
    try:
        folder.mkdir()
        form.refill(like, folder / output.name, arrays)
        for file in sorted(folder.iterdir(), key=lambda file: file.name == output.name):
            file.replace(output.with_name(file.name))  # what was asked for comes last
    except OSError as error:
        raise MigrateError(f"{output}: cannot be written: {error.strerror or error}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
