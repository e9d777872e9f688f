"""TensorFlow models as ONNX files: what the command line calls, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.verification.results import Comparison, Verification, figure, judge, not_run
from migrate.errors import MigrateError
from migrate.worker import Worker

if TYPE_CHECKING:
    from rich.console import RenderableType

SIDE = "migrate.converters.to_onnx.tensorflow_side:export"
MISSING = "migrate.converters.to_onnx.requirements:missing"
OPSET = 18
OPSETS = range(13, 19)
"""Those that tf2onnx writes, from the first in which every operator here is one."""
NARROW = {"float16": 2**-8, "bfloat16": 2**-5}
"""What numbers of fewer bits allow: four times the distance of neighbours."""


@dataclass(frozen=True)
class Value:
    """An input or output: ``shape`` has None for what may vary, and is None where nothing is known."""

    name: str
    dtype: str
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Exported:
    """A model that was written as ONNX.

    Attributes:
        model, output: the files.
        weights: names of the initializers that are the source's variables.
        trainable: those of them that the source trains.
        is_dictionary: whether the source gives its outputs by name.
        notes: what is to be known about it.
        state: what the source keeps from call to call, and the file does not.
        verification: how far ONNX Runtime is from TensorFlow.
    """

    model: Path
    output: Path
    opset: int
    inputs: tuple[Value, ...]
    outputs: tuple[Value, ...]
    weights: tuple[str, ...]
    trainable: tuple[str, ...]
    is_dictionary: bool
    notes: tuple[str, ...]
    state: tuple[str, ...]
    verification: Verification

    def to_json(self) -> str:
        """As JSON, the paths as strings."""
        return json.dumps(asdict(self), indent=2, default=str) + "\n"

    def to_table(self) -> RenderableType:
        """For the console."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table()
        for title in ("", "name", "dtype", "shape"):
            table.add_column(title, overflow="fold")
        for kind, values in (("input", self.inputs), ("output", self.outputs)):
            for value in values:
                table.add_row(kind, Text(value.name), value.dtype, _shape(value.shape))
        lines = [
            f"{len(self.weights)} weights ({len(self.trainable)} trainable) of {self.model}, opset {self.opset}",
            *self.notes,
            self.verification.summary,
            f"written: {self.output}",
        ]
        return Group(table, *(Text(line) for line in lines))


def export_onnx(
    model: Path,
    *,
    output: Path,
    tensorflow_worker: Worker,
    opset: int = OPSET,
    signature: str | None = None,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    verify: bool = True,
    trust: bool = False,
) -> Exported:
    """Write a TensorFlow model as ONNX, and run both.

    Args:
        model: a ``.keras`` or ``.h5`` file, a SavedModel's folder, or a frozen graph.
        output: replaced whole, or not touched; more than 2 GB of weights go into ``<output>.data``.
        tensorflow_worker: where it is loaded, with the Keras that wrote it.
        opset: of ONNX's, one of `OPSETS`.
        signature: which of a SavedModel's; by default ``serving_default``, or the only one.
        inputs, outputs: names of tensors, for a frozen graph that does not show them.
        trust: run the code in it: Lambda layers, Python functions.

    Raises:
        MigrateError: it is damaged, would run code, or cannot be said in ONNX; every operator that cannot is named.
    """
    if opset not in OPSETS:
        raise MigrateError(f"opset {opset}: {OPSETS.start} to {OPSETS.stop - 1} are written")
    if not output.parent.is_dir():
        raise MigrateError(f"{output}: there is no folder {output.parent}")
    with open_checkpoint(model) as opened:
        foreign = opened.foreign
    if foreign and not trust:
        listed = ", ".join(foreign)
        raise MigrateError(f"{model}: loading it would run code: {listed}; --trust runs it")
    if missing := tensorflow_worker.call(MISSING):
        raise MigrateError(
            f"{tensorflow_worker.python}: {', '.join(missing)} not installed; pip install 'framework-migrate[onnx]'"
        )
    request = {
        "model": str(model),
        "output": str(output.absolute()),
        "opset": opset,
        "signature": signature,
        "inputs": list(inputs),
        "outputs": list(outputs),
        "verify": verify,
        "trust": trust,
    }
    return _exported(model, output, opset, tensorflow_worker.call(SIDE, request), verify)


def _exported(model: Path, output: Path, opset: int, done: dict[str, Any], verify: bool) -> Exported:
    verification = not_run("as asked")
    if done["silent"]:
        verification = not_run(done["silent"])
    elif verify:
        verification = verdict([Comparison(**comparison) for comparison in done["comparisons"]])
    return Exported(
        model,
        output,
        opset,
        tuple(_value(*value) for value in done["inputs"]),
        tuple(_value(*value) for value in done["outputs"]),
        tuple(name for name, _ in done["weights"]),
        tuple(name for name, is_trainable in done["weights"] if is_trainable),
        done["dictionary"],
        tuple(done["notes"]),
        tuple(done["state"]),
        verification,
    )


def verdict(comparisons: Sequence[Comparison]) -> Verification:
    """On runs in float32, or in fewer bits, of which less is to be expected."""
    dtype = comparisons[0].dtype
    if dtype not in NARROW:
        return judge(comparisons)
    error = max(comparison.error for comparison in comparisons)
    reason = f"error {figure(error)} of the largest output, in {dtype}, which allows {figure(NARROW[dtype])}"
    return Verification(
        "holds" if error <= NARROW[dtype] else "fails", reason, error, comparisons=tuple(comparisons)
    )


def _value(name: str, dtype: str, shape: list[int | None] | None) -> Value:
    return Value(name, dtype, None if shape is None else tuple(shape))


def _shape(shape: tuple[int | None, ...] | None) -> str:
    if shape is None:
        return "unknown"
    return " x ".join("?" if size is None else str(size) for size in shape) or "scalar"
