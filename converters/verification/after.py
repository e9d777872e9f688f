"""Verify what a conversion has written: the whole of it, from the two files."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.conversion import Conversion
from migrate.converters.verification.perturbation import perturb, perturb_state
from migrate.converters.verification.results import Verification, not_run
from migrate.converters.verification.run import AS_THEY_ARE, PERTURBED, Pair, verify
from migrate.converters.verification.sides import KerasFile, Side, TorchCode
from migrate.errors import MigrateError
from migrate.worker import Worker, with_keras2

Again = Callable[[Path, Path], object]
"""Convert another checkpoint in the same way: given the checkpoint and the file to write."""


def verify_torch(
    conversion: Conversion,
    *,
    again: Again,
    torch_worker: Worker,
    code: str | None = None,
    path: Sequence[Path] = (),
    arguments: Sequence[Any] | Mapping[str, Any] = (),
    trust: bool = False,
    rounded: bool = False,
    tensorflow_python: str | None = None,
    tensorflow_worker: Worker | None = None,
) -> Verification:
    """Run the Keras model of a checkpoint and the PyTorch module with the converted weights.

    Args:
        conversion: what was done: its checkpoint was read, its output holds the module's state.
        again: does the same to a copy of the checkpoint with other statistics.
        torch_worker: where the module is imported.
        code: ``package.module:Class``; by default the conversion's target.
        path, arguments: as for `migrate.converters.convert.convert`.
        trust: run the code in a file's Lambda layers.
        rounded: the output's numbers were rounded: what ``again`` makes, which does not round, is run instead.
        tensorflow_python: an interpreter with TensorFlow; None for this one.
        tensorflow_worker: a running one, used instead and not ended.

    Returns:
        ``not run``, with the reason, where TensorFlow is missing or the checkpoint has no architecture.

    Raises:
        MigrateError: the converted model does not run.
    """
    checkpoint = conversion.checkpoint
    if reason := unfit(checkpoint, trust):
        return not_run(reason)

    def target(weights: Path) -> Side:
        return TorchCode(code or conversion.target, path, arguments, weights)

    with tempfile.TemporaryDirectory(prefix="migrate-verify-") as scratch:
        weights = conversion.output
        if rounded:
            weights = Path(scratch, "precise.safetensors")
            again(checkpoint, weights)
        pairs = [Pair(KerasFile(checkpoint, trust), target(weights))]
        copy = Path(scratch, checkpoint.name)
        if perturb(conversion, copy):
            weights = Path(scratch, "perturbed.safetensors")
            again(copy, weights)
            pairs.append(Pair(KerasFile(copy, trust), target(weights), PERTURBED))
        try:
            with keras_worker(checkpoint, tensorflow_python, tensorflow_worker) as tensorflow:
                return verify(pairs, {"tensorflow": tensorflow, "torch": torch_worker})
        except Missing as missing:
            return not_run(str(missing))


def verify_keras(
    conversion: Conversion,
    *,
    like: Path,
    code: str,
    again: Again,
    torch_worker: Worker,
    path: Sequence[Path] = (),
    arguments: Sequence[Any] | Mapping[str, Any] = (),
    trust: bool = False,
    tensorflow_python: str | None = None,
    tensorflow_worker: Worker | None = None,
) -> Verification:
    """Run the PyTorch module and the Keras model that a conversion has put its weights back into.

    Args:
        conversion: what was done: its checkpoint holds the module's state, its output is Keras's.
        like: the file of Keras's that the output is like.
        code: ``package.module:Class`` of the module.
        again, torch_worker, path, arguments, trust, tensorflow_python, tensorflow_worker: as for `verify_torch`.
    """
    if reason := unfit(like, trust):
        return not_run(reason)

    def pair(weights: Path, keras: Path, condition: str = AS_THEY_ARE) -> Pair:
        return Pair(KerasFile(keras, trust), TorchCode(code, path, arguments, weights), condition)

    with tempfile.TemporaryDirectory(prefix="migrate-verify-") as scratch:
        pairs = [pair(conversion.checkpoint, conversion.output)]
        weights = Path(scratch, "perturbed.safetensors")
        if perturb_state(conversion, weights):
            made = Path(scratch, like.name)
            again(weights, made)
            pairs.append(pair(weights, made, PERTURBED))
        try:
            with keras_worker(like, tensorflow_python, tensorflow_worker) as tensorflow:
                return verify(pairs, {"tensorflow": tensorflow, "torch": torch_worker})
        except Missing as missing:
            return not_run(str(missing))


def unfit(checkpoint: Path, trust: bool) -> str:
    """Why a file of Keras's can't be run as a model; empty if it can."""
    with open_checkpoint(checkpoint) as opened:
        if opened.foreign and not trust:
            return f"running {checkpoint.name} would run {', '.join(opened.foreign)}; --trust allows it"
        if checkpoint.is_dir():
            return ""
        root = opened.root
        if root is None or root.class_name is None:
            return f"{checkpoint.name} holds weights only, no architecture that could be run"
    return ""


class Missing(Exception):
    """There is no TensorFlow to run the source with; the message says what to do."""


@contextmanager
def keras_worker(checkpoint: Path, python: str | None, given: Worker | None) -> Iterator[Worker]:
    """A worker with the generation of Keras that wrote a file, or the one given.

    Raises:
        Missing: TensorFlow, or that Keras, is not installed.
    """
    if given is not None:
        yield given
        return
    try:
        started = with_keras2(python) if is_old(checkpoint) else Worker.start("tensorflow", python)
    except MigrateError as error:
        raise Missing(str(error).partition("\n")[0]) from error
    with started:
        yield started


def is_old(checkpoint: Path) -> bool:
    """Whether Keras 2 wrote a model's file."""
    return _version(checkpoint).startswith(("1.", "2."))


def _version(checkpoint: Path) -> str:
    try:
        if checkpoint.is_dir():
            return "2." if (checkpoint / "keras_metadata.pb").is_file() else ""
        if zipfile.is_zipfile(checkpoint):
            with zipfile.ZipFile(checkpoint) as archive:
                return str(json.loads(archive.read("metadata.json")).get("keras_version", ""))
        import h5py

        with h5py.File(checkpoint, "r") as file:
            version = file.attrs.get("keras_version", "1.")  # Keras 1 did not write it at first
            return version.decode() if isinstance(version, bytes) else str(version)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return ""
