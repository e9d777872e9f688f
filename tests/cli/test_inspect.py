"""`migrate inspect`: what a checkpoint holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
from safetensors.numpy import save_file

from .conftest import Answer

Run = Callable[..., Answer]


@pytest.fixture
def keras_file(tmp_path: Path) -> Path:
    """A weights file as Keras 2 writes it, with optimizer state."""
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        model = file.create_group("model_weights")
        model.attrs["layer_names"] = [b"dense"]
        layer = model.create_group("dense")
        layer.attrs["weight_names"] = [b"dense/kernel:0", b"dense/bias:0"]
        layer["dense/kernel:0"] = np.ones((3, 4), "float32")
        layer["dense/bias:0"] = np.ones(4, "float32")
        file["optimizer_weights/iteration"] = np.int64(7)
    return path


def test_the_weights_come_in_kerass_order_with_their_layers(migrate: Run, keras_file: Path) -> None:
    answer = migrate("inspect", keras_file)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        f"{keras_file}: Keras 2 file (.h5)",
        "  dense/kernel  float32  (3, 4)  48 B",
        "  dense/bias    float32  (4,)    16 B",
        "2 arrays, 16 numbers, 64 B",
        "besides optimizer state: 1",
    ]


def test_a_file_without_layers_lists_its_arrays(migrate: Run, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_file({"fc.weight": np.zeros((2, 3), "float16")}, path)
    assert "  fc.weight  float16  (2, 3)" in migrate("inspect", path).out


def test_statistics_are_of_the_finite_numbers(migrate: Run, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    save_file({"w": np.array([0.0, 2.0, np.nan, 4.0], "float32"), "n": np.array([np.inf])}, path)
    lines = migrate("inspect", path, "--statistics").out.splitlines()
    wanted = "  w  float32  (4,)  16 B  min 0  max 4  mean 2  deviation 1.633  not finite 1  zeros 1"
    assert wanted in lines
    assert "  n  float64  (1,)  8 B  not finite 1  zeros 0" in lines


def test_json_names_the_weight_of_each_array(migrate: Run, keras_file: Path) -> None:
    document = json.loads(migrate("inspect", keras_file, "--json").out)
    kernel, *_ = (entry for entry in document["entries"] if entry["weight"] == "dense/kernel")
    assert (kernel["shape"], kernel["dtype"], kernel["ignored"]) == ([3, 4], "float32", None)


@pytest.mark.parametrize(
    "content", [b"", b"\x89HDF\r\n\x1a\n truncated", b"PK\x03\x04 truncated", b"something else"]
)
def test_a_damaged_file_is_one_error(migrate: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)
    answer = migrate("inspect", path)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1
    assert str(path) in answer.err
