"""TensorFlow models without a description of their layers as PyTorch source: through ONNX, by files of a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from migrate.converters.conversion import Conversion
from migrate.converters.convert import sha256
from migrate.converters.onnx.convert import convert_onnx
from migrate.converters.to_onnx.export import export_onnx
from migrate.converters.verification.results import Verification, not_run
from migrate.errors import MigrateError
from migrate.worker import Worker

FORMAT = "TensorFlow's graph, through ONNX"
FROZEN = ".pb"  # a graph that does not say which of its constants were variables
KEPT = (
    "{}: keeps state from call to call ({}), which a graph of ONNX's cannot; save it with stateful=False, or give its "
    "Keras file, whose layers are known"
)
STEPS = ("TensorFlow to ONNX", "ONNX to PyTorch")


def convert_through_onnx(
    model: Path,
    *,
    output: Path,
    tensorflow_worker: Worker,
    torch_worker: Worker,
    signature: str | None = None,
    verify: bool = True,
    trust: bool = False,
    dtype: str | None = None,
    **ends: Sequence[str],
) -> Conversion:
    """Write ``model.py`` and ``weights.safetensors`` from a model's graph, and run both sides of both steps.

    Args:
        model: a SavedModel's folder or a frozen graph; Keras's files too, though their layers tell more.
        output: the folder, which is new or empty.
        signature: which of a SavedModel's.
        trust: run the code in it.
        dtype: ``bf16`` or ``fp16``, what floating point weights are rounded to.
        ends: ``inputs`` and ``outputs``, names of tensors of a frozen graph.

    Raises:
        MigrateError: it keeps state from call to call, or cannot be said in ONNX or in PyTorch; every operator that
            cannot is named.
    """
    with TemporaryDirectory(prefix="migrate-onnx-") as folder:
        file = Path(folder, f"{model.stem}.onnx")
        asked: dict[str, Any] = {"signature": signature, "verify": verify, "trust": trust, **ends}
        exported = export_onnx(model, output=file, tensorflow_worker=tensorflow_worker, **asked)
        if exported.state:
            raise MigrateError(KEPT.format(model, ", ".join(exported.state)))
        made = convert_onnx(
            file,
            output=output,
            torch_worker=torch_worker,
            verify=verify,
            dtype=dtype,
            dictionary=exported.is_dictionary,
            trainable=None if model.suffix == FROZEN else set(exported.trainable),
        )
    found = both(exported.verification, made.verification or not_run("as asked"))
    return replace(made, checkpoint=model, format=FORMAT, sha256=sha256(model), verification=found)


def both(first: Verification, second: Verification) -> Verification:
    """The verdict on a way of two steps: it holds if both do; the errors add up at worst."""
    reasons = "; ".join(f"{step}: {found.reason}" for step, found in zip(STEPS, (first, second), strict=True))
    verdicts = {first.verdict, second.verdict}
    verdict = next(word for word in ("fails", "not run", "holds") if word in verdicts)
    known = [found.error for found in (first, second) if found.error is not None]
    error = sum(known) if len(known) == len(STEPS) else None
    return replace(first, verdict=verdict, reason=reasons, error=error, precise=None)
