"""TorchServe's archive, ``.mar``: the model as TorchScript, a handler in readable Python, and a manifest.

The handler speaks TensorFlow Serving's REST format. Nothing but PyTorch is needed where it is served.
https://docs.pytorch.org/serve/model-archiver
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from migrate import __version__
from migrate.converters.deployment.formats import torchscript
from migrate.converters.deployment.inputs import Input
from migrate.converters.verification.compare import Outputs

NAME = "torchserve"
FRAMEWORK = "torch"
SUFFIX = ".mar"
ABOUT = "TorchServe's archive, which takes the requests that TF Serving takes"
HANDLER = Path(__file__).parents[1] / "handler.py"  # imports PyTorch
EPOCH = (1980, 1, 1, 0, 0, 0)


def write(model: Any, inputs: Sequence[Input], path: Path) -> Sequence[str]:
    """Pack the archive. Its model is called like the file."""
    name = path.name.removesuffix(SUFFIX)
    manifest = {
        "createdOn": "",
        "runtime": "python",
        "model": {
            "modelName": name,
            "serializedFile": "model.pt",
            "handler": "handler.py",
            "modelVersion": "1.0",
        },
        "archiverVersion": f"framework-migrate {__version__}",
    }
    with tempfile.TemporaryDirectory(prefix="migrate-") as folder:
        script = Path(folder) / "model.pt"
        notes = torchscript.write(model, inputs, script)
        with zipfile.ZipFile(path, "w") as archive:
            _add(archive, "MAR-INF/MANIFEST.json", json.dumps(manifest, indent=2))
            _add(archive, "handler.py", HANDLER.read_text(encoding="utf-8"))
            _add(archive, "signature.json", json.dumps({item.name: item.dtype for item in inputs}))
            archive.write(script, "model.pt")
    return (*notes, f"serve it: torchserve --start --model-store FOLDER --models {name}={path.name}")


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, EPOCH), text)


def run(path: Path, drawn: Sequence[Mapping[str, Any]]) -> list[Outputs]:
    """As the archive's handler answers, which gets every batch as a client would send it."""
    from migrate.converters.deployment.handler import Handler

    with tempfile.TemporaryDirectory(prefix="migrate-") as folder, zipfile.ZipFile(path) as archive:
        for name in ("model.pt", "signature.json"):
            archive.extract(name, folder)
        serving = Handler()
        serving.initialize(SimpleNamespace(system_properties={"model_dir": folder}))
        answers = serving.handle([{"body": _request(batch)} for batch in drawn], None)
    return [_outputs(answer, batch) for answer, batch in zip(answers, drawn, strict=True)]


def _request(batch: Mapping[str, Any]) -> bytes:
    return json.dumps({"inputs": {name: array.tolist() for name, array in batch.items()}}).encode()


def _outputs(answer: Mapping[str, Any], batch: Mapping[str, Any]) -> Outputs:
    if "error" in answer:
        return {"error": np.array(answer["error"])}
    found = answer["outputs"] if isinstance(answer["outputs"], dict) else {"output_0": answer["outputs"]}
    return {name: np.asarray(value, np.float32) for name, value in found.items()}
