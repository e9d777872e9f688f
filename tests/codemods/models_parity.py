"""Migrate a program with a model, move random weights across, and hold both outputs together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import numpy as np

from migrate import provenance
from migrate.catalog.model import Style
from migrate.codemods.context import Options
from migrate.codemods.engine import run
from migrate.converters.convert import convert
from migrate.worker import Worker

SIDES = Path(__file__).parent / "models_sides"


class Parity:
    """Both workers and a folder to write into."""

    def __init__(self, tensorflow_worker: Worker, torch_worker: Worker, folder: Path) -> None:
        self.tensorflow, self.torch, self.folder = tensorflow_worker, torch_worker, folder
        for worker in (tensorflow_worker, torch_worker):
            worker.call("sys:path.append", str(SIDES))

    def check(
        self,
        source: str | Mapping[str, str],
        builder: str = "program:build_model",
        *,
        style: Style = Style.IDIOMATIC,
        inputs: list[dict[str, Any]] | None = None,
        tolerance: float = 1e-5,
    ) -> str:
        """Check that the migrated model gives what the source gives; returns the migrated text.

        Args:
            source: the text of ``program.py``, or of several files.
            inputs: shapes and dtypes, as in the provenance file; ``high`` bounds integers. Taken from there if None.
            tolerance: relative to the largest magnitude of the outputs.
        """
        before, after = self.folder / "before", self.folder / "after"
        files = {"program.py": source} if isinstance(source, str) else source
        for name, text in files.items():
            _write(before / name, dedent(text).lstrip("\n"))
        outcome = run([before], Options(style=style))
        problems = [
            f"{item.place} {item.code} {item.message}"
            for item in outcome.findings
            if item.severity == "error"
        ]
        assert not problems, problems
        for file in outcome.files:
            _write(after / str(file.path), file.text)
        for path, text in outcome.support.items():
            _write(after / str(path), text)
        assert outcome.provenance is not None
        model = next(
            (link for link in outcome.provenance.models if builder in (link.source, link.target)), None
        )
        assert model is not None, [link.source for link in outcome.provenance.models]
        checkpoint, weights = self.folder / "model.weights.h5", self.folder / "weights.safetensors"
        arrays, expected = self.tensorflow.call(
            "built_in_keras:record", str(before), model.source, inputs or list(model.inputs), str(checkpoint)
        )
        provenance.write(outcome.provenance, after / provenance.FILE_NAME)
        convert(
            checkpoint,
            into=model.target,
            output=weights,
            torch_worker=self.torch,
            path=[after],
            provenance=outcome.provenance,
        )
        outputs = self.torch.call("built_in_torch:replay", str(after), model.target, str(weights), arrays)
        assert len(outputs) == len(expected)
        for actual, wanted in zip(outputs, expected, strict=True):
            assert np.ptp(wanted) > 1e-3, "an output that says nothing"
            np.testing.assert_allclose(actual, wanted, rtol=0, atol=tolerance * np.abs(wanted).max())
        return outcome.files[0].text if isinstance(source, str) else ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
