"""Load a Keras checkpoint into a migrated PyTorch class: every tensor accounted for, none guessed.

The checkpoint is read, and the result written, in this process, one tensor at a time; the class is imported and
built in a PyTorch worker, which only describes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

from migrate import __version__
from migrate.catalog import transforms
from migrate.converters import modules, optimizer_state, parts, turns
from migrate.converters.accounting import Accounts, account
from migrate.converters.align import align
from migrate.converters.assignment import Assignment
from migrate.converters.checkpoints import registry, torch_writer
from migrate.converters.checkpoints.model import Array, Checkpoint, KerasLayer, Tensor
from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.checkpoints.streaming import Tell, unheard
from migrate.converters.checkpoints.writing import HOW, Late, Metadata, Writing
from migrate.converters.conversion import Conversion, Converted, counted, describe
from migrate.converters.digest import LENGTH, Digest
from migrate.converters.modules import TargetModel
from migrate.converters.places import Place, by_provenance, by_structure
from migrate.converters.sources import Source, Wanted, sources
from migrate.errors import MigrateError
from migrate.provenance import Provenance
from migrate.worker import Worker

DESCRIBE = "migrate.converters.torch_side:describe"
Progress = Callable[[int], AbstractContextManager[Tell]]  # given how many bytes there will be
ROUNDED = {"bf16": np.dtype(ml_dtypes.bfloat16), "fp16": np.dtype(np.float16)}


def unwatched(size: int) -> AbstractContextManager[Tell]:
    """Progress that nobody looks at."""
    return nullcontext(unheard)


def convert(
    checkpoint: Path,
    *,
    into: str,
    output: Path,
    torch_worker: Worker,
    path: Sequence[Path] = (),
    provenance: Provenance | None = None,
    arguments: Sequence[Any] | Mapping[str, Any] = (),
    layers: Mapping[str, str] | None = None,
    part: str | None = None,
    dtype: str | None = None,
    how: Writing = HOW,
    progress: Progress = unwatched,
    optimizer: Path | None = None,
    optimizer_config: Mapping[str, Any] | None = None,
) -> Conversion:
    """Write the checkpoint's weights as a file that ``into`` can load.

    Args:
        checkpoint: a ``.keras``, ``.weights.h5`` or ``.h5`` file, the ``.index`` of TensorFlow's, or a SavedModel.
        into: ``package.module:Class``, or a function that returns a module.
        output: the file to write, in the format of its suffix; replaced whole, or not touched.
        torch_worker: where the class is imported.
        path: folders that it is imported from, first of all.
        provenance: what the codemod wrote; without it layers are paired by structure.
        arguments: positional or keyword arguments for ``into``.
        layers: for layers that can be paired in more than one way: module paths by layer addresses.
        part: which of the objects in the checkpoint the model is, ``generator``.
        dtype: what floating point numbers are rounded to, a key of `ROUNDED`; None: they stay what they are.
        how: in shards, with room for another attempt.
        progress: shows the bytes that are written.
        optimizer: where the optimizer's state goes, a ``.pt`` file for ``optimizer.load_state_dict``; None: nowhere.
        optimizer_config: ``class_name`` and ``config`` of the optimizer, for a checkpoint that does not say them.

    Raises:
        MigrateError: something is missing or damaged, or the checkpoint does not fit the class; the message lists
            every layer and tensor that does not.
    """
    if not output.parent.is_dir():
        raise MigrateError(f"{output}: there is no folder {output.parent}")
    registry.writer_of(output)
    with open_checkpoint(checkpoint) as opened, Digest(checkpoint) as digest:
        described = torch_worker.call(DESCRIBE, into, [str(folder) for folder in path], plain(arguments))
        model = modules.from_plain(described)
        opened, accounts = match(opened, model, provenance, layers or {}, part)
        paired_by = "provenance" if provenance else "structure"
        metadata: dict[str, str | Late] = {
            "format": "pt",
            "migrate.version": __version__,
            "migrate.source_sha256": Late(LENGTH, digest.value),
            "migrate.target": into,
            "migrate.paired_by": paired_by,
        }
        if provenance:
            metadata["migrate.style"] = provenance.style
        made = tensors(model, accounts, ROUNDED[dtype] if dtype else None)
        exact = provenance is not None and provenance.style == "exact"
        state = {}
        if optimizer:
            state = optimizer_state.state_dict(opened, model, accounts, exact, optimizer_config)
        written = write(output, made, metadata, replace(how, source=state_of(checkpoint)), progress)
        if optimizer:
            torch_writer.write_value(optimizer, state)
        left_out = {
            name: what
            for name, what in opened.ignored.items()
            if not (optimizer and what == optimizer_state.STATE)
        }
        return Conversion(
            checkpoint,
            opened.format,
            digest.value(),
            into,
            written,
            paired_by,
            tuple(converted(made, accounts)),
            tuple(accounts.constants.items()),
            counted(left_out),
        )


def match(
    checkpoint: Checkpoint,
    model: TargetModel,
    provenance: Provenance | None,
    layers: Mapping[str, str],
    part: str | None = None,
) -> tuple[Checkpoint, Accounts]:
    """Pair the checkpoint's layers with the model's modules, and their weights.

    Returns:
        The checkpoint with the model that is meant as its root, and where every tensor comes from.

    Raises:
        MigrateError: something is left over on either side, or does not fit.
    """
    places = by_provenance(model, provenance) if provenance else by_structure(model)
    places = [place for place in places if place.module.tensors]
    attributes = {place.keys[0] for place in places if place.keys}
    checkpoint = parts.model_of(checkpoint, _root(checkpoint, model, provenance), part, attributes)
    assert checkpoint.root is not None
    order = turns.order_of(model, provenance)
    found = sources(checkpoint.root, _wanted(checkpoint, places, (*layers, *order)))
    layers = layers or turns.in_turn(found, places, order)
    _check_said(layers, found, places)
    return checkpoint, account(checkpoint, model, align(found, places, layers))


def _root(checkpoint: Checkpoint, model: TargetModel, provenance: Provenance | None) -> KerasLayer:
    """What the checkpoint holds. That it is a Sequential, the provenance knows where the file does not say it."""
    root = checkpoint.root
    if root is None:
        raise MigrateError(
            f"{checkpoint.path}: {checkpoint.format} names no Keras layers; give the file that Keras saved"
        )
    link = provenance.class_of(model.root.reference) if provenance else None
    sequential = root.class_name is None and link is not None and link.kind == "sequential"
    return replace(root, class_name="Sequential") if sequential else root


def _wanted(checkpoint: Checkpoint, places: Sequence[Place], layers: Sequence[str]) -> Wanted:
    whole = [place for place in places if not place.is_itself]
    return Wanted(
        kinds=frozenset(kind for place in whole for kind in place.kinds),
        names=frozenset(place.name for place in whole if place.name),
        keys=frozenset(place.keys for place in whole if place.keys and checkpoint.by_attribute),
        addresses=frozenset(layers),
    )


def _check_said(layers: Mapping[str, str], found: Sequence[Source], places: Sequence[Place]) -> None:
    """Hold what the user says about layers against what there is.

    Raises:
        MigrateError: a layer or module does not exist, or is named twice.
    """
    known = {source.address for source in found}
    paths = {place.module.path for place in places}
    for address, module in layers.items():
        if address not in known:
            raise MigrateError(f"the checkpoint has no layer {address}; it has {', '.join(sorted(known))}")
        if module not in paths:
            raise MigrateError(
                f"the model has no module {module} for a layer; it has {', '.join(sorted(paths))}"
            )
    if len(set(layers.values())) < len(layers):
        raise MigrateError("a module can be given one layer only")


def tensors(model: TargetModel, accounts: Accounts, dtype: np.dtype[Any] | None = None) -> dict[str, Tensor]:
    """What to write, by name in the ``state_dict``: each array is read when its turn comes.

    ``dtype``: what floating point numbers are rounded to.
    """
    made = {}
    for name, tensor in model.state.items():
        filled = accounts.filled.get(name)
        if filled is None:
            own = _rounded(np.dtype(tensor.dtype), dtype)
            assert tensor.shape is not None  # a lazy tensor has no value of its own
            read = partial(np.full, tensor.shape, accounts.constants[name], own)
            made[name] = Tensor(tensor.shape, own, read)
        else:
            assignment, position = filled
            own = _rounded(np.result_type(*(weight.entry.dtype for weight in assignment.weights)), dtype)
            make = partial(_array, assignment, position, own)
            made[name] = Tensor(assignment.shapes[position], own, make)
    return made


def _rounded(own: np.dtype[Any], dtype: np.dtype[Any] | None) -> np.dtype[Any]:
    """The dtype to write numbers of another in."""
    return dtype if dtype is not None and own.kind == "f" else own


def _array(assignment: Assignment, position: int, dtype: np.dtype[Any]) -> Array:
    arrays = [weight.entry.read() for weight in assignment.weights]
    made: Array = transforms.apply(assignment.steps, arrays)[position]
    return made if np.can_cast(made.dtype, dtype, "same_kind") else made.astype(dtype)


def converted(made: Mapping[str, Tensor], accounts: Accounts) -> list[Converted]:
    """What became of each tensor, for the report."""
    return [
        Converted(
            assignment.source,
            assignment.names,
            name,
            describe(assignment.steps),
            assignment.shapes[position],
            str(made[name].dtype),
            tuple(weight.entry.name for weight in assignment.weights),
        )
        for name, (assignment, position) in (
            (name, accounts.filled[name]) for name in made if name in accounts.filled
        )
    ]


def write(
    output: Path, tensors: Mapping[str, Tensor], metadata: Metadata, how: Writing, progress: Progress
) -> Path:
    """Write the tensors, and give the file that stands for them: where they fill several, the index of those.

    Raises:
        MigrateError: it cannot be written, or not in several.
    """
    size = sum(prod(tensor.shape) * tensor.dtype.itemsize for tensor in tensors.values())
    if how.shard_size and size > how.shard_size and output.name.endswith(".safetensors"):
        output = output.with_name(f"{output.name}.index.json")
    form = registry.writer_of(output)
    if how.shard_size and size > how.shard_size and not output.name.endswith(".index.json"):
        raise MigrateError(f"{output}: {form.NAME} is one file; shards are written as .safetensors")
    with progress(size) as tell:
        form.write(output, tensors, metadata, replace(how, tell=tell))
    return output


def state_of(path: Path) -> str:
    """A file or folder in words that change when it does."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    facts = ((str(file.absolute()), file.stat()) for file in files)
    return "\n".join(f"{name} {fact.st_size} {fact.st_mtime_ns}" for name, fact in facts)


def sha256(path: Path) -> str:
    """The checksum of a file; of a folder, that of its files' names and checksums, in order."""
    with Digest(path) as digest:
        return digest.value()


def plain(arguments: Sequence[Any] | Mapping[str, Any]) -> Any:
    """Arguments as they travel to the worker."""
    return dict(arguments) if isinstance(arguments, Mapping) else list(arguments)
