"""Keras models made and saved by Keras itself, and PyTorch classes as a codemod would write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from migrate.converters.conversion import Conversion
from migrate.converters.convert import convert
from migrate.provenance import Provenance
from migrate.worker import Worker

HERE = Path(__file__).parent
FORMATS = ("keras", "weights.h5", "h5")  # each told by its content
EVERY = (*FORMATS, "index")  # and TensorFlow's own, two files that go by their names


@pytest.fixture(scope="session")
def keras_side(tensorflow_worker: Worker) -> Worker:
    """The TensorFlow worker, with the functions of `keras_models.py`."""
    tensorflow_worker.call("sys:path.append", str(HERE / "sides"))
    return tensorflow_worker


@pytest.fixture(scope="session")
def torch_side(torch_worker: Worker) -> Worker:
    """The PyTorch worker, with the functions of `torch_models.py`."""
    torch_worker.call("sys:path.append", str(HERE / "sides"))
    return torch_worker


Saved = Callable[[str], tuple[Path, list[Any], list[Any]]]


@pytest.fixture(scope="session")
def saved(keras_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """Saves a model of `keras_models.py` in every format, once: gives the folder, the inputs and the outputs."""
    made: dict[str, tuple[Path, list[Any], list[Any]]] = {}

    def save(model: str) -> tuple[Path, list[Any], list[Any]]:
        if model not in made:
            folder = tmp_path_factory.mktemp(model)
            made[model] = (folder, *keras_side.call("keras_models:save", model, str(folder)))
        return made[model]

    return save


@pytest.fixture
def converted(saved: Saved, torch_side: Worker, tmp_path: Path) -> Callable[..., Conversion]:
    """Converts a saved model into the class of `torch_models.py`, and holds the outputs of both sides together."""

    def check(model: str, form: str, provenance: Provenance | None, into: str, **options: Any) -> Conversion:
        folder, inputs, expected = saved(model)
        output = tmp_path / "out.safetensors"
        conversion = convert(
            folder / f"model.{form}",
            into=f"torch_models:{into}",
            output=output,
            torch_worker=torch_side,
            path=[HERE / "sides"],
            provenance=provenance,
            **options,
        )
        outputs = torch_side.call("torch_models:run", into, str(output), inputs)
        for actual, wanted in zip(outputs, expected, strict=True):
            assert np.ptp(wanted) > 1e-3, "an output that says nothing"
            np.testing.assert_allclose(actual, wanted, rtol=1e-5, atol=1e-6)
        return conversion

    return check
