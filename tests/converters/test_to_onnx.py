"""TensorFlow models as ONNX: what is written is run, by ONNX Runtime and by ONNX's own evaluator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from migrate.converters.to_onnx.export import Exported, export_onnx
from migrate.converters.to_onnx.schema import problems
from migrate.converters.to_onnx.through import convert_through_onnx
from migrate.errors import MigrateError
from migrate.worker import Worker

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def models(keras_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models of `sides/to_onnx_models.py`."""
    folder = tmp_path_factory.mktemp("models")
    keras_side.call("to_onnx_models:save", str(folder))
    return folder


def exported(model: Path, folder: Path, worker: Worker, **asked: object) -> tuple[Exported, onnx.ModelProto]:
    """What came of it, which holds."""
    output = folder / "model.onnx"
    done = export_onnx(model, output=output, tensorflow_worker=worker, **asked)  # type: ignore[arg-type]
    assert done.verification.verdict == "holds", done.verification.summary
    assert done.verification.error is not None
    assert done.verification.error < 1e-5
    written = onnx.load(output)
    assert problems(written) == []
    return done, written


def operators(model: onnx.ModelProto) -> set[str]:
    return {node.op_type for node in model.graph.node}


def constants(model: onnx.ModelProto) -> Iterator[np.ndarray[Any, Any]]:
    return map(onnx.numpy_helper.to_array, model.graph.initializer)


def test_a_keras_model_keeps_its_names_and_its_layers(
    models: Path, keras_side: Worker, tmp_path: Path
) -> None:
    done, written = exported(models / "image.keras", tmp_path, keras_side)
    assert [value.name for value in done.inputs] == ["image"]
    assert [value.name for value in done.outputs] == ["wide", "narrow"], "in their own order"
    names = {tensor.name for tensor in written.graph.initializer}
    assert {"conv/kernel", "norm/gamma", "norm/beta", "norm/moving_mean", "norm/moving_variance"} <= names
    assert {"wide/kernel", "conv/bias"} <= set(done.trainable)
    assert not {"norm/moving_mean", "frozen/kernel", "frozen/bias"} & set(done.trainable)
    divisor = np.array([0.3, 0.7, 0.9, 1.1], np.float32)
    assert any(np.array_equal(array.reshape(-1), divisor) for array in constants(written)), "no reciprocals"
    assert {"BatchNormalization", "Conv", "Erf", "Div"} <= operators(written)
    conditions = {comparison.condition for comparison in done.verification.comparisons}
    assert len(conditions) == 2, "with the weights as they are, and perturbed"


def test_the_reference_evaluator_gives_the_same(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    """ONNX Runtime rewrites what it runs; ONNX itself does not."""
    import onnxruntime

    exported(models / "image.keras", tmp_path, keras_side)
    file = str(tmp_path / "model.onnx")
    image = np.random.default_rng(0).normal(size=(2, 9, 9, 4)).astype(np.float32)
    expected = ReferenceEvaluator(file).run(None, {"image": image})
    actual = onnxruntime.InferenceSession(file).run(None, {"image": image})
    for one, other in zip(expected, actual, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_recurrent_weights_keep_their_names(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    done, written = exported(models / "sequence.keras", tmp_path, keras_side)
    assert "LSTM" in operators(written)
    assert len(done.trainable) == 6, "kernel, recurrent kernel and bias of both"
    assert "gru/gru_cell/kernel" in done.trainable
    names = {tensor.name for tensor in written.graph.initializer}
    assert set(done.weights) <= names


def test_weights_of_equal_numbers_stay_apart(
    models: Path, keras_side: Worker, torch_side: Worker, tmp_path: Path
) -> None:
    """Biases of layers that were never trained are all zeros, and tf2onnx would write them once."""
    model = models / "alike.keras"
    conversion = convert_through_onnx(
        model, output=tmp_path / "out", tensorflow_worker=keras_side, torch_worker=torch_side
    )
    assert conversion.verification is not None
    assert conversion.verification.verdict == "holds"
    targets = {tensor.target for tensor in conversion.tensors}
    assert {f"{name}.bias_ih_l0" for name in ("first", "second", "third")} <= targets
    trained = torch_side.call("onnx_models:parameters", str(tmp_path / "out"))
    own = [shape for name, shape in trained.items() if not name.endswith("bias_hh_l0")]  # which are frozen
    assert sum(int(np.prod(shape)) for shape in own) == (4 + 3 + 3) * 12 + 3 * (3 * 12 + 12)


def test_state_from_call_to_call_is_refused(
    models: Path, keras_side: Worker, torch_side: Worker, tmp_path: Path
) -> None:
    sides = {"tensorflow_worker": keras_side, "torch_worker": torch_side}
    with pytest.raises(MigrateError, match="keeps state from call to call") as told:
        convert_through_onnx(models / "stateful.keras", output=tmp_path / "out", **sides)
    assert "lstm_cell" in str(told.value) or "kept" in str(told.value)
    assert not (tmp_path / "out").exists()


def test_a_saved_model(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    done, _ = exported(models / "exported", tmp_path, keras_side)
    assert "conv/kernel" in done.trainable
    assert {value.name for value in done.outputs} == {"wide", "narrow"}


def test_a_signature_of_a_module(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    done, written = exported(models / "own", tmp_path, keras_side, signature="product")
    assert done.weights == ("kernel",)
    assert {entry.name for entry in written.graph.output} == {"first", "second"}


def test_a_table_of_numbers(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    exported(models / "own", tmp_path, keras_side, signature="found")
    ids = np.array([3, 4, 5, 9, 0], np.int64)
    (found,) = ReferenceEvaluator(str(tmp_path / "model.onnx")).run(None, {"ids": ids})
    assert found.tolist() == [1, -1, 2, 7, -1]


def test_tensorflow_1(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    done, _ = exported(models / "version_1", tmp_path, keras_side)
    assert set(done.trainable) == {"dense/kernel", "dense/bias"}
    assert [value.name for value in done.outputs] == ["probabilities"]
    done, _ = exported(models / "frozen.pb", tmp_path, keras_side)
    assert [value.name for value in (*done.inputs, *done.outputs)] == ["x", "probabilities"]


def test_all_unknown_operators_are_named_and_nothing_is_written(
    models: Path, keras_side: Worker, tmp_path: Path
) -> None:
    with pytest.raises(MigrateError, match=r"(?s)(Lgamma.*BesselI0e|BesselI0e.*Lgamma)"):
        export_onnx(
            models / "own", output=tmp_path / "model.onnx", tensorflow_worker=keras_side, signature="unknown"
        )
    assert list(tmp_path.iterdir()) == []


def test_which_signature_must_be_said(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="there are: product, found, unknown; name one with --signature"):
        export_onnx(models / "own", output=tmp_path / "model.onnx", tensorflow_worker=keras_side)


def test_code_is_not_run(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"would run code: .*--trust"):
        export_onnx(models / "lambda.keras", output=tmp_path / "model.onnx", tensorflow_worker=keras_side)
    done = export_onnx(
        models / "lambda.keras", output=tmp_path / "model.onnx", tensorflow_worker=keras_side, trust=True
    )
    assert done.verification.verdict == "holds"


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_truncated_graph_is_told(models: Path, keras_side: Worker, tmp_path: Path, kept: float) -> None:
    content = (models / "frozen.pb").read_bytes()
    broken = tmp_path / "broken.pb"
    broken.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(MigrateError, match=r"broken\.pb"):
        export_onnx(broken, output=tmp_path / "model.onnx", tensorflow_worker=keras_side)
    assert not (tmp_path / "model.onnx").exists()


def test_opsets(models: Path, keras_side: Worker, tmp_path: Path) -> None:
    _, written = exported(models / "image.keras", tmp_path, keras_side, opset=13)
    assert [entry.version for entry in written.opset_import if not entry.domain] == [13]
    with pytest.raises(MigrateError, match="opset 99: 13 to 18"):
        export_onnx(
            models / "image.keras", output=tmp_path / "x.onnx", tensorflow_worker=keras_side, opset=99
        )


@pytest.mark.parametrize(("name", "asked"), [("exported", {}), ("own", {"signature": "product"})])
def test_the_whole_way_to_pytorch(
    models: Path, keras_side: Worker, torch_worker: Worker, tmp_path: Path, name: str, asked: dict[str, str]
) -> None:
    done = convert_through_onnx(
        models / name,
        output=tmp_path / "made",
        tensorflow_worker=keras_side,
        torch_worker=torch_worker,
        signature=asked.get("signature"),
    )
    assert done.verification is not None
    assert done.verification.verdict == "holds", done.verification.summary
    assert sorted(file.name for file in (tmp_path / "made").iterdir()) == ["model.py", "weights.safetensors"]
    assert done.checkpoint == models / name
    assert "return {" in (tmp_path / "made" / "model.py").read_text(), "outputs go by name, as in the source"
