"""PyTorch models as Keras source: what was written is run and compared, and its variables are trained."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate.converters.keras_source import layout
from migrate.converters.keras_source.convert import convert_to_keras, keras_places, parse_input
from migrate.converters.keras_source.lines import folded, wrapped
from migrate.converters.keras_source.outcome import KerasConversion
from migrate.converters.keras_source.pt2_screen import is_arithmetic
from migrate.errors import MigrateError
from migrate.worker import Worker

HERE = Path(__file__).parent
MODELS = {
    "Texts": ["1x7:int64"],
    "Series": ["1x4x20"],
    "Segments": ["1x3x32x32"],
    "Named": ["1x3x16x16"],
    "Joint": ["1x5", "1x3x8x8"],
    "Again": ["1x3x16x16"],
    "Encoder": ["1x6x16"],
    "Flattened": ["1x3x8x8"],
    "Growing": ["1x3x12x12"],
    "Windows": ["1x3x8x8"],
    "Widened": ["1x2x9x9"],
}
MERGED = {"Texts": 4 * 32 + 4}  # PyTorch's LSTM and RNN have two biases where Keras's have one, their sum


@pytest.fixture
def written(
    torch_side: Worker, keras_side: Worker, tmp_path: Path
) -> Callable[[str], tuple[KerasConversion, str]]:
    """Converts a model of `keras_source_models.py`, and gives its source."""

    def convert(name: str) -> tuple[KerasConversion, str]:
        conversion = convert_to_keras(
            "keras_source_models:build",
            output=tmp_path / name,
            torch_worker=torch_side,
            tensorflow_worker=keras_side,
            input_shapes=MODELS[name],
            path=[HERE / "sides"],
            arguments=[name],
        )
        return conversion, (tmp_path / name / "model.py").read_text()

    return convert


@pytest.mark.parametrize("name", MODELS)
def test_the_written_model_computes_the_same(
    name: str, written: Callable[[str], tuple[KerasConversion, str]], torch_side: Worker
) -> None:
    conversion, _ = written(name)
    assert {error.batch for error in conversion.errors} == {1, 3}
    assert not conversion.failed, conversion.verdict()
    trained = torch_side.call("keras_source_models:parameters", name)
    assert conversion.trainable == trained - MERGED.get(name, 0)
    assert {file.name for file in conversion.output.iterdir()} == {"model.py", "model.keras"}
    assert "verified against PyTorch" in conversion.lines()[-2]
    assert json.loads(conversion.to_json())["error"] <= 1e-5


def test_layers_that_are_alike_are_a_function_and_a_loop(
    written: Callable[[str], tuple[KerasConversion, str]],
) -> None:
    _, source = written("Encoder")
    assert source.count("layers.MultiHeadAttention(") == 1
    assert (
        'for index in range(3):\n        x = transformer_encoder_layer(x, name=f"encoder.layers.{index}")'
        in source
    )


def test_a_list_that_grows_is_one_argument(written: Callable[[str], tuple[KerasConversion, str]]) -> None:
    _, source = written("Growing")
    assert source.count("layers.BatchNormalization(") == 1
    assert source.count(" = grown(") == 4


def test_nothing_is_transposed_where_layers_agree(
    written: Callable[[str], tuple[KerasConversion, str]],
) -> None:
    for name in ("Segments", "Flattened", "Series", "Named"):
        assert "transpose" not in written(name)[1].lower().replace("conv2dtranspose", "")


def test_pictures_have_their_channels_last(written: Callable[[str], tuple[KerasConversion, str]]) -> None:
    conversion, _ = written("Named")
    assert "input: batch x 16 x 16 x 3 float32, channels last" in conversion.lines()
    assert "output: batch x 14 x 14 x 4 float32, channels last" in conversion.lines()


def test_an_exported_program_is_read(torch_side: Worker, keras_side: Worker, tmp_path: Path) -> None:
    torch_side.call("keras_source_models:save", "Texts", str(tmp_path / "texts.pt2"))
    conversion = convert_to_keras(
        tmp_path / "texts.pt2", output=tmp_path / "out", torch_worker=torch_side, tensorflow_worker=keras_side
    )
    assert not conversion.failed
    trained = torch_side.call("keras_source_models:parameters", "Texts")
    assert conversion.trainable == trained - MERGED["Texts"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("torch.ops.aten.embedding.default", "torch.os.system", "no operator"),
        ("Symbol('", "print('", "no arithmetic"),
    ],
)
def test_a_program_that_would_run_code_is_refused(
    torch_side: Worker, keras_side: Worker, tmp_path: Path, old: str, new: str, said: str
) -> None:
    torch_side.call("keras_source_models:save", "Texts", str(tmp_path / "good.pt2"))
    with zipfile.ZipFile(tmp_path / "good.pt2") as good, zipfile.ZipFile(tmp_path / "bad.pt2", "w") as bad:
        for member in good.namelist():
            content = good.read(member)
            changed = content.replace(old.encode(), new.encode()) if member.endswith(".json") else content
            bad.writestr(member, changed)
    with pytest.raises(MigrateError, match=said):
        convert_to_keras(
            tmp_path / "bad.pt2",
            output=tmp_path / "out",
            torch_worker=torch_side,
            tensorflow_worker=keras_side,
        )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bad.pt2", "good.pt2"]


def test_what_cannot_be_written_is_named(torch_side: Worker, keras_side: Worker, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"aten\.cdist\.default: cdist") as error:
        convert_to_keras(
            "keras_source_strange:Strange",
            output=tmp_path / "out",
            torch_worker=torch_side,
            tensorflow_worker=keras_side,
            input_shapes=["1x4x5"],
            path=[HERE / "sides"],
        )
    assert "aten.sort.stable" in str(error.value) or "aten.sort.default" in str(error.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["3x", "1x3:complex64", "x", "1,3,4"])
def test_a_shape_that_is_none_is_told(text: str) -> None:
    with pytest.raises(MigrateError, match="write it as"):
        parse_input(text)


@pytest.mark.parametrize(
    "text", ["Mul(Integer(7), Symbol('s77', positive=True, integer=True))", "s0*2 + 1", "49"]
)
def test_sizes_are_arithmetic(text: str) -> None:
    assert is_arithmetic(text)


@pytest.mark.parametrize(
    "text", ["__import__('os')", "a.b", "Symbol('__class__')", "(lambda: 1)()", "[1]", "f(1)"]
)
def test_other_expressions_are_not(text: str) -> None:
    assert not is_arithmetic(text)


def test_dictionaries_are_answered_by_sorted_names() -> None:
    assert keras_places({"out": "a", "aux": ("b", "c")}) == [2, 0, 1]


@st.composite
def reshapes(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """A shape, one of as many elements, and a layout of the first."""
    factors = draw(st.lists(st.sampled_from([1, 2, 3, 4]), min_size=1, max_size=5))

    def grouped() -> tuple[int, ...]:
        shape, position = [], 0
        while position < len(factors):
            length = draw(st.integers(1, len(factors) - position))
            shape.append(int(np.prod(factors[position : position + length])))
            position += length
        return tuple(shape)

    before, after = grouped(), grouped()
    return before, after, tuple(draw(st.permutations(range(len(before)))))


@given(reshapes())
def test_a_reshape_is_done_where_the_axes_lie(case: tuple[Any, Any, Any]) -> None:
    before, after, axes = case
    array = np.arange(int(np.prod(before))).reshape(before)
    lying = array.transpose(axes)
    found = layout.regroup(before, after, axes)
    moved = lying if found.order is None else lying.transpose(found.order)
    result = moved.reshape([int(size) for size in found.shape])  # type: ignore[arg-type]
    np.testing.assert_array_equal(result.transpose(np.argsort(found.axes)), array.reshape(after))


@given(st.permutations(range(4)), st.permutations(range(4)))
def test_a_permutation_needs_no_operation(axes: list[int], dims: list[int]) -> None:
    array = np.arange(24).reshape(1, 2, 3, 4)
    lying = array.transpose(axes)
    called = layout.permuted(tuple(axes), dims)
    np.testing.assert_array_equal(lying.transpose(np.argsort(called)), array.transpose(dims))


def test_only_lines_that_count_up_become_a_loop() -> None:
    lines = [f'x = block(x, name="a.{index}.b")' for index in (2, 3, 4, 6)]
    assert folded(lines) == [
        "for index in range(2, 5):",
        '    x = block(x, name=f"a.{index}.b")',
        'x = block(x, name="a.6.b")',
    ]


@given(st.lists(st.text("abc", min_size=1, max_size=30), min_size=1, max_size=12))
def test_broken_lines_say_the_same(names: list[str]) -> None:
    line = f"x = layers.Concatenate()([{', '.join(names)}])"
    broken = "\n".join(wrapped(line, 4))
    assert all(len(part) <= 100 for part in broken.splitlines())
    squeezed = broken.replace("\n", "").replace(" ", "").replace(",]", "]").replace(",)", ")")
    assert squeezed == line.replace(" ", "")
