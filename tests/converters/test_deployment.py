"""Exported models compute what the model computes, in the runtime that serves them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.converters.conftest import HERE

from migrate.commands.export import FORMATS
from migrate.converters.deployment.export import Deployed, export_keras, export_torch
from migrate.converters.deployment.inputs import Input, parse
from migrate.converters.deployment.registry import all_formats
from migrate.errors import MigrateError
from migrate.worker import Worker

TAKEN = ("image=Nx3x16x16", "ids=NxT:int64<50")
SUFFIX = {"torchscript": ".pt", "pt2": ".pt2", "onnx": ".onnx", "torchserve": ".mar", "tflite": ".tflite"}


def from_torch(
    worker: Worker, model: str, to: str, folder: Path, inputs: tuple[str, ...] = TAKEN, **options: Any
) -> Deployed:
    weights = folder / f"{model}.pt"
    worker.call("deployed_torch:save", model, str(weights))
    return export_torch(
        f"deployed_torch:{model}",
        to=to,
        output=folder / f"model{SUFFIX[to]}",
        torch_worker=worker,
        inputs=[parse(text) for text in inputs],
        weights=weights,
        path=[HERE / "sides"],
        **options,
    )


@pytest.fixture(scope="session")
def keras_files(keras_side: Worker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deployed")
    keras_side.call("deployed_keras:save", str(folder))
    return folder


def test_every_format_is_offered() -> None:
    assert set(FORMATS) == {form.NAME for form in all_formats()}


@pytest.mark.parametrize("to", ["torchscript", "pt2", "onnx", "torchserve"])
def test_a_class_with_its_weights(torch_side: Worker, tmp_path: Path, to: str) -> None:
    done = from_torch(torch_side, "Named", to, tmp_path)
    assert done.verification.verdict == "holds"
    assert {each.batch for each in done.verification.comparisons} == {1, 3, 7}
    assert {each.output for each in done.verification.comparisons} == {"logits", "features"}
    assert done.size > 1000
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]


def test_an_archive_of_torchserve_holds_what_it_needs(torch_side: Worker, tmp_path: Path) -> None:
    from_torch(torch_side, "Named", "torchserve", tmp_path)
    with zipfile.ZipFile(tmp_path / "model.mar") as archive:
        assert set(archive.namelist()) == {
            "MAR-INF/MANIFEST.json",
            "handler.py",
            "model.pt",
            "signature.json",
        }
        manifest = json.loads(archive.read("MAR-INF/MANIFEST.json"))
        assert manifest["model"]["modelName"] == "model"
        assert b"migrate" not in archive.read("handler.py"), (
            "nothing but PyTorch is needed where it is served"
        )


def test_rows_of_a_request_are_answered_as_tf_serving_does(torch_side: Worker) -> None:
    answers = torch_side.call("deployed_torch:answers")
    assert answers["one"] == {"predictions": [[2.0, 4.0], [6.0, 8.0]]}
    assert answers["columns"] == {"outputs": [[2.0, 4.0]]}
    assert answers["two"] == {"predictions": [{"sum": 3.0, "product": 2.0}, {"sum": 7.0, "product": 12.0}]}
    assert "the inputs are a, b" in answers["wrong"]["error"]


def test_what_torchscript_cannot_compile_is_recorded_and_said(torch_side: Worker, tmp_path: Path) -> None:
    done = from_torch(torch_side, "Untyped", "torchscript", tmp_path, ("x=Nx4",))
    assert done.verification.verdict == "holds"
    assert "recorded on one batch" in done.notes[0]


def test_a_recording_that_computes_something_else_is_found_out(torch_side: Worker, tmp_path: Path) -> None:
    done = from_torch(torch_side, "Branching", "torchscript", tmp_path, ("Nx4",))
    assert done.verification.failed
    assert "batch of 1" in done.verification.reason
    unseen = from_torch(torch_side, "Branching", "torchscript", tmp_path, ("Nx4",), verify=False)
    assert unseen.verification.summary == "not verified: as asked"


@pytest.mark.parametrize("model", ["named.keras", "dictionary.keras", "plain.h5"])
@pytest.mark.parametrize("to", ["savedmodel", "tflite"])
def test_a_keras_file(keras_side: Worker, keras_files: Path, tmp_path: Path, to: str, model: str) -> None:
    output = tmp_path / f"model{SUFFIX.get(to, '')}"
    done = export_keras(keras_files / model, to=to, output=output, tensorflow_worker=keras_side)
    assert done.verification.verdict == "holds", done.verification.reason
    assert {each.batch for each in done.verification.comparisons} == {1, 3}
    if to == "savedmodel" and model == "named.keras":
        shown = keras_side.call("deployed_keras:signature", str(output))
        assert "inputs['image'] tensor_info:\n      dtype: DT_FLOAT\n      shape: (-1, 16, 16, 3)" in shown
        assert "outputs['probabilities'] tensor_info:\n      dtype: DT_FLOAT\n      shape: (-1, 5)" in shown
        with pytest.raises(MigrateError, match="is there already"):
            export_keras(keras_files / model, to=to, output=output, tensorflow_worker=keras_side)


def test_code_in_a_keras_file_is_not_run(keras_side: Worker, keras_files: Path, tmp_path: Path) -> None:
    options: dict[str, Any] = {"to": "savedmodel", "output": tmp_path / "m", "tensorflow_worker": keras_side}
    with pytest.raises(MigrateError, match="would run code: Lambda layer"):
        export_keras(keras_files / "code.keras", **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Nx3x224x224", Input("", ("N", 3, 224, 224))),
        ("ids=NxT:int64<30000", Input("ids", ("N", "T"), "int64", 30000)),
        ("1x16", Input("", (1, 16))),
        ("flag=scalar:bool", Input("flag", (), "bool")),
    ],
)
def test_inputs_are_written_briefly(text: str, meant: Input) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize("text", ["", "image=", "Nx3:floaty", "NNx3", "x=3,4", "N x 3", "a=Nx3:str"])
def test_inputs_that_are_none(text: str) -> None:
    with pytest.raises(MigrateError, match="write it as"):
        parse(text)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (("Nx5x4x4", "NxT:int64"), "fails on random inputs"),
        (("Nx3x4x4", "NxT:int64", "N"), "the model takes image, ids; given"),
        (("picture=Nx3x4x4",), "the model takes image, ids; given: picture"),
    ],
)
def test_a_model_that_takes_something_else(
    torch_side: Worker, tmp_path: Path, inputs: tuple[str, ...], message: str
) -> None:
    with pytest.raises(MigrateError, match=message):
        from_torch(torch_side, "Named", "pt2", tmp_path, inputs)
    assert [each.name for each in tmp_path.iterdir()] == ["Named.pt"]


def test_weights_of_another_model(torch_side: Worker, tmp_path: Path) -> None:
    torch_side.call("deployed_torch:save", "Branching", str(tmp_path / "w.pt"))
    with pytest.raises(MigrateError, match=r"w\.pt is not the model's state"):
        export_torch(
            "deployed_torch:Named",
            to="pt2",
            output=tmp_path / "m.pt2",
            torch_worker=torch_side,
            inputs=[parse(text) for text in TAKEN],
            weights=tmp_path / "w.pt",
            path=[HERE / "sides"],
        )


def test_a_name_that_ends_otherwise(torch_side: Worker, tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"a file of pt2 ends in \.pt2"):
        export_torch("a:B", to="pt2", output=tmp_path / "m.pt", torch_worker=torch_side, inputs=[])
    with pytest.raises(MigrateError, match="torch models are exported to onnx, pt2, torchscript, torchserve"):
        export_torch("a:B", to="savedmodel", output=tmp_path / "m", torch_worker=torch_side, inputs=[])
