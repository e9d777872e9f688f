"""The whole validation: record the source side, replay it on the target side, measure, judge.

The parent process imports neither framework: each side runs in its worker and writes a recording; what is compared
here are arrays.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from migrate import provenance as provenance_file
from migrate.alignment import Alignment, SourceLayer, TargetModule, align
from migrate.errors import MigrateError
from migrate.keras import NEWEST, OLD
from migrate.provenance import ModelLink, Provenance, Training
from migrate.validation.bundle import Recording
from migrate.validation.conclusion import conclude
from migrate.validation.evidence import Evidence
from migrate.validation.results import Report
from migrate.validation.tolerances import Tolerances
from migrate.worker import Worker, with_keras2

MASKED = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sides:
    """Where the two sides run.

    Attributes:
        tensorflow_python, torch_python: interpreters, None for this one.
        workers: running workers by kind, used instead of starting one; they are not ended.
        device: of the PyTorch side, ``cpu`` or ``cuda``.
    """

    tensorflow_python: str | None = None
    torch_python: str | None = None
    workers: Mapping[str, Worker] | None = None
    device: str = "cpu"

    @contextmanager
    def worker(self, kind: Literal["tensorflow", "torch"], keras: int = NEWEST) -> Iterator[Worker]:
        """A running worker of a kind.

        Args:
            keras: the generation of Keras that the source is written for.
        """
        given = (self.workers or {}).get(kind)
        if given is not None:
            yield given
            return
        python = self.tensorflow_python if kind == "tensorflow" else self.torch_python
        older = kind == "tensorflow" and keras == OLD
        with with_keras2(python) if older else Worker.start(kind, python=python) as started:
            yield started


def validate(
    migrated: Path,
    *,
    source: Path | None = None,
    checkpoint: Path | None = None,
    weights: Path | None = None,
    model: str | None = None,
    record: Path | None = None,
    against: Path | None = None,
    data: Path | None = None,
    steps: int = 20,
    batch: int = 16,
    seed: int = 0,
    float64: bool = True,
    trust: bool = False,
    accept_levels: bool = False,
    tolerances: Tolerances | None = None,
    sides: Sides | None = None,
    progress: Progress | None = None,
) -> Report | None:
    """Prove, or disprove, that a migrated model computes what its source does.

    Args:
        migrated: root of the migrated tree, where the provenance file lies.
        source: root of the source tree, which has the model's builder; without it the model is loaded from the
            checkpoint, which then must be a whole model file.
        checkpoint: the source's trained weights: ``.keras``, ``.weights.h5`` or ``.h5``.
        weights: the converted weights, a safetensors file. Not needed to record.
        model: which model of the provenance file, ``package.module:name`` of its builder or class on either side;
            not needed where there is one only.
        record: write the source side to this folder and stop there; PyTorch is not needed.
        against: judge against the bundle in this folder; TensorFlow is not needed.
        data: an ``.npz`` file with inputs ``x`` (``x0``, ``x1``, ...) and targets ``y``, instead of random data.
        steps: training steps of the loss curve; batch: samples in each; seed: of everything random.
        float64: run both sides in double precision as well, for reference.
        trust: run the code in a model file's Lambda layers.
        accept_levels: let differences pass that the rows used are known to have.
        tolerances: what to demand of each stage.
        sides: interpreters and device.
        progress: told what is being done.

    Returns:
        the report; None after recording only.

    Raises:
        MigrateError: something is missing, cannot be imported, or does not fit.
    """
    sides, tell = sides or Sides(), progress or (lambda _: None)
    _check(source, checkpoint, weights, record, against, steps, batch)
    provenance = provenance_file.read(migrated / provenance_file.FILE_NAME)
    link = choose_model(provenance, model)
    with tempfile.TemporaryDirectory(prefix="migrate-validate-") as scratch:
        bundle = against or record or Path(scratch, "bundle")
        if against is None:
            tell("recording the source side")
            request = {
                "bundle": str(bundle.absolute()),
                "root": None if source is None else str(source.absolute()),
                "builder": None if source is None else link.source,
                "checkpoint": None if checkpoint is None else str(checkpoint.absolute()),
                "inputs": list(link.inputs),
                "training": None if link.training is None else asdict(link.training),
                "data": None if data is None else str(data.absolute()),
                "steps": steps,
                "batch": batch,
                "seed": seed,
                "float64": float64,
                "trust": trust,
            }
            with sides.worker("tensorflow", link.keras) as worker:
                worker.call("migrate.validation.sides.keras_side:record", request)
        if record is not None or weights is None:
            return None
        recording = Recording(bundle)
        tell("replaying it on the target side")
        target, alignment = _replay(
            migrated, link, provenance, weights, recording, Path(scratch), sides, float64
        )
        tell("comparing")
        training = link.training or Training()
        evidence = Evidence(recording, target, alignment, training)
        return conclude(evidence, link, provenance.style, tolerances or Tolerances(), accept_levels)


def choose_model(provenance: Provenance, name: str | None) -> ModelLink:
    """The model to validate: the one named, or the only one.

    Raises:
        MigrateError: there is none, or it is not clear which.
    """
    models = provenance.models
    if name is not None:
        models = tuple(each for each in models if name in (each.source, each.target, each.root))
    if len(models) == 1:
        return models[0]
    known = ", ".join(each.target for each in provenance.models) or "none"
    what = f"no model {name}" if name is not None and not models else "which model is not clear"
    raise MigrateError(
        f"{provenance_file.FILE_NAME}: {what}; it has {known}" + ("; name one with --model" if models else "")
    )


def _check(
    source: Path | None,
    checkpoint: Path | None,
    weights: Path | None,
    record: Path | None,
    against: Path | None,
    steps: int,
    batch: int,
) -> None:
    """Refuse what cannot work before a framework is started."""
    if record is not None and against is not None:
        raise MigrateError(
            "a bundle is either recorded or judged against: give one of --record and --against"
        )
    if against is None and source is None and checkpoint is None:
        raise MigrateError(
            "the source side needs --source (its code), --checkpoint, or --against a recorded bundle"
        )
    if record is None and weights is None:
        raise MigrateError(
            "the target side needs --weights: the safetensors file that `migrate convert` writes"
        )
    if steps < 2 or batch < 2:
        raise MigrateError("--steps and --batch must be at least 2")
    for path in (source, checkpoint, weights, against):
        if path is not None and not path.exists():
            raise MigrateError(f"{path}: no such file or folder")


def _replay(
    migrated: Path,
    link: ModelLink,
    provenance: Provenance,
    weights: Path,
    recording: Recording,
    scratch: Path,
    sides: Sides,
    float64: bool,
) -> tuple[Recording, Alignment]:
    root = str(migrated.absolute())
    layers = [_layer(item) for item in recording.manifest["layers"]]
    training = None if link.training is None else asdict(link.training)
    with sides.worker("torch") as worker:
        described = worker.call("migrate.validation.sides.torch_side:describe", root, link.target)
        alignment = align(layers, [_module(item) for item in described], provenance)
        taps = {
            pair.path: {"layer": pair.source.name, "channels_first": pair.link.layout == "channels_first"}
            for pair in alignment.pairs
        }
        masked = [pair.path for pair in alignment.pairs if pair.link.row.rpartition(".")[2] in MASKED]
        request = {
            "root": root,
            "factory": link.target,
            "weights": str(weights.absolute()),
            "bundle": str(recording.folder.absolute()),
            "recording": str(scratch / "target"),
            "device": sides.device,
            "loss": training and training["loss"],
            "optimizer": training and training["optimizer"],
            "taps": taps,
            "masks": {path: taps[path] for path in masked},
            "float64": float64,
        }
        worker.call("migrate.validation.sides.torch_side:replay", request)
    return Recording(scratch / "target"), alignment


def _layer(item: dict[str, Any]) -> SourceLayer:
    weights = tuple((name, tuple(shape)) for name, shape in item["weights"])
    return SourceLayer(**{**item, "weights": weights})


def _module(item: dict[str, Any]) -> TargetModule:
    tensors = tuple((name, tuple(shape)) for name, shape in item["tensors"])
    return TargetModule(**{**item, "tensors": tensors})
