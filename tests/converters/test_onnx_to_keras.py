"""ONNX files as Keras models: all three sides agree, every variable is trained, and what is not known is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from tests.converters.test_onnx_convert import drawn, images, parsed

from migrate.cli import main
from migrate.converters.keras_source.convert import FREED
from migrate.converters.keras_source.outcome import KerasConversion
from migrate.converters.onnx.to_keras import convert_onnx_to_keras
from migrate.errors import MigrateError
from migrate.worker import Worker

Convert = Callable[..., tuple[KerasConversion, str]]
WORDS = """
    <ir_version: 8, opset_import: ["" : 17]>
    g (int64[n, SIZE] ids) => (float[n, 3] y) <int64[1] first = {0}, int64[1] one = {1}, int64[1] four = {4}> {
        e = Gather (emb__weight, ids)
        s = Shape (ids)
        length = Slice (s, one, two)
        shape = Concat <axis = 0> (rest, length, four)
        r = Reshape (e, shape)
        m = ReduceMean <axes = [1], keepdims = 0> (r)
        y = Gemm <transB = 1> (m, head__weight, head__bias)
    }
"""


def words(size: str) -> onnx.ModelProto:
    """A classifier of words, for so many of them."""
    return parsed(
        WORDS.replace("SIZE", size),
        emb__weight=drawn(9, 4),
        head__weight=drawn(3, 4),
        head__bias=drawn(3),
        two=np.array([2]),
        rest=np.array([-1]),
    )


@pytest.fixture
def converted(torch_side: Worker, keras_side: Worker, tmp_path: Path) -> Convert:
    """Converts a model, sees that the sides agree, and gives the source."""

    def convert(proto: onnx.ModelProto, *shapes: str, **options: Any) -> tuple[KerasConversion, str]:
        onnx.save(proto, tmp_path / "model.onnx")
        made = convert_onnx_to_keras(
            tmp_path / "model.onnx",
            output=tmp_path / "out",
            torch_worker=torch_side,
            tensorflow_worker=keras_side,
            input_shapes=shapes,
            **options,
        )
        assert not made.failed, made.lines()
        assert made.before is not None
        assert made.before.verdict == "holds"
        assert made.errors
        assert {file.name for file in made.output.iterdir()} == {"model.py", "model.keras"}
        return made, (made.output / "model.py").read_text()

    return convert


def test_a_network_for_images(converted: Convert) -> None:
    made, source = converted(images())
    assert (made.trainable, made.frozen) == (4 * 3 * 9 + 2 * 4 + 4 * 5 + 5, 2 * 4)
    assert "written by `migrate convert` from model.onnx" in source
    assert "layers.Conv2D(4, 3, strides=2" in source
    assert all(f'name="{name}"' in source for name in ("conv", "bn", "head"))
    assert "transpose" not in source
    assert made.inputs[0].is_moved, "pictures have their channels last"
    assert {error.batch for error in made.errors} == {1, 3}
    assert any("to PyTorch, which this was made from: verified" in line for line in made.lines())


def test_sizes_that_are_open_are_asked_for(converted: Convert, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"ids leaves sizes open \(nxlength\); say them, --input"):
        converted(words("length"))
    with pytest.raises(MigrateError, match=r"has 1 inputs \(ids\), --input is given 2 times"):
        converted(words("length"), "1x6", "1x6")
    with pytest.raises(MigrateError, match=r"--input 1x6: input ids of .* is \?x5"):
        converted(words("5"), "1x6")
    assert not (tmp_path / "out").exists()
    made, source = converted(words("length"), "1x6")
    assert made.trainable == 9 * 4 + 3 * 4 + 3
    assert 'layers.Embedding(9, 4, name="emb")' in source


def of_one(body: str) -> onnx.ModelProto:
    """A model for batches of one."""
    return parsed(
        f"""
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[1, 4] x) => (float[1, 3] y) {{ {body} }}
        """,
        w=drawn(4, 3),
    )


def test_a_batch_of_one_is_freed_where_samples_do_not_meet(converted: Convert) -> None:
    made, source = converted(of_one("a = MatMul (x, w)  y = Tanh (a)"))
    assert FREED in made.notes
    assert "keras.Input(shape=(4,)" in source
    assert {error.batch for error in made.errors} == {1, 3}


@pytest.mark.parametrize(
    "body",
    [
        "m = ReduceMean <axes = [0]> (x)  d = Sub (x, m)  e = Add (d, m)  s = Add (e, m)  y = MatMul (s, w)",
        "f = Flatten <axis = 0> (x)  a = MatMul (f, w)  y = Tanh (a)",
    ],
)
def test_a_batch_of_one_stays_where_they_do(converted: Convert, body: str) -> None:
    made, source = converted(of_one(body))
    assert FREED not in made.notes
    assert "keras.Input(batch_shape=(1, 4)" in source
    assert {error.batch for error in made.errors} == {0}


def test_what_keras_has_not_is_named(converted: Convert, tmp_path: Path) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[n, 4, 4] x) => (float[n] y) { y = Det (x) }
        """
    )
    with pytest.raises(MigrateError, match=r"cannot be written with Keras's layers\n.*det"):
        converted(proto)
    assert not (tmp_path / "out").exists()


def test_a_graph_needs_no_class(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    onnx.save(of_one("y = MatMul (x, w)"), tmp_path / "model.onnx")
    output = str(tmp_path / "out")
    asked = ["convert", str(tmp_path / "model.onnx"), "--to", "tensorflow", "--into", "m:C", "-o", output]
    with pytest.raises(SystemExit) as ended:
        main(asked)
    assert ended.value.code == 2
    assert "leave out --into" in capsys.readouterr().err
