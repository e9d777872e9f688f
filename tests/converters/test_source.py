"""Model files written out as source: run in both frameworks, and read back."""

from __future__ import annotations

import ast
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrate import provenance
from migrate.commands.source import convert_to_source
from migrate.converters.convert import convert
from migrate.converters.source import program, reading
from migrate.converters.source.architecture import Call, Layer, Model, Tensor
from migrate.converters.source.written import keras_source
from migrate.converters.verification.after import verify_torch
from migrate.errors import MigrateError
from migrate.worker import Worker

MODELS = {  # by name, the function that returns it
    "residual": "build_small_resnet",
    "branches": "build_functional",
    "mixed": "build_mixed",
    "attending": "build_encoder",
    "scored": "build_scored",
}


@pytest.mark.parametrize("name", MODELS)
def test_what_is_written_computes_the_same_and_trains_as_much(
    name: str, keras_side: Worker, torch_side: Worker, tmp_path: Path
) -> None:
    function = MODELS[name]
    checkpoint, output = tmp_path / "model.keras", tmp_path / "out"
    count = keras_side.call("source_keras:save", name, str(checkpoint))
    conversion = convert_to_source(checkpoint, output=output, torch_worker=torch_side)
    known = provenance.read(output / provenance.FILE_NAME)

    def again(file: Path, target: Path) -> object:
        return convert(
            file,
            into=conversion.target,
            output=target,
            torch_worker=torch_side,
            path=(output,),
            provenance=known,
        )

    verification = verify_torch(
        conversion, again=again, torch_worker=torch_side, path=(output,), tensorflow_worker=keras_side
    )
    assert verification.verdict == "holds", verification.summary
    trained, _ = torch_side.call("source_torch:trained", str(output), function)
    assert trained == count


def test_blocks_become_classes_and_loops_under_the_layers_own_names(
    keras_side: Worker, torch_side: Worker, tmp_path: Path
) -> None:
    keras_side.call("source_keras:save", "residual", str(tmp_path / "model.keras"))
    convert_to_source(tmp_path / "model.keras", output=tmp_path / "out", torch_worker=torch_side)
    _, names = torch_side.call("source_torch:trained", str(tmp_path / "out"), "build_small_resnet")
    assert {"stem.weight", "stage1_block1_0_conv.weight", "classes.bias"} <= set(names)
    assert "stage2_blocks.3.conv_1.weight" in names
    written = (tmp_path / "out" / "model.py").read_text()
    assert written.startswith('"""The model `small_resnet` of model.keras.\n')
    assert "for _ in range(4)" in written
    assert "keras" not in written.partition('"""\n\n')[2].replace("migrate_support", "").lower()


def test_layers_that_cannot_be_written_are_all_named_and_nothing_is_left(
    keras_side: Worker, torch_side: Worker, tmp_path: Path
) -> None:
    keras_side.call("source_keras:save_strange", str(tmp_path / "model.keras"))
    with pytest.raises(MigrateError) as error:
        convert_to_source(tmp_path / "model.keras", output=tmp_path / "out", torch_worker=torch_side)
    assert "first: Strange (somebody>Strange), a class of someone else's" in str(error.value)
    assert "second: a Lambda layer" in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_a_folder_that_holds_something_is_refused(torch_side: Worker, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").touch()
    with pytest.raises(MigrateError, match="exists already"):
        convert_to_source(tmp_path / "model.keras", output=tmp_path, torch_worker=torch_side)


KERAS2 = {
    "class_name": "Functional",
    "config": {
        "name": "old",
        "layers": [
            {
                "class_name": "InputLayer",
                "config": {"batch_input_shape": [None, 8], "dtype": "float32", "name": "given"},
                "name": "given",
                "inbound_nodes": [],
            },
            {
                "class_name": "Dense",
                "config": {"name": "wide", "units": 4, "activation": "relu", "use_bias": True},
                "name": "wide",
                "inbound_nodes": [[["given", 0, 0, {}]]],
            },
            {
                "class_name": "TFOpLambda",
                "config": {"name": "tf.math.multiply", "function": "math.multiply"},
                "name": "tf.math.multiply",
                "inbound_nodes": [["wide", 0, 0, {"y": 2.0}]],
            },
            {
                "class_name": "SlicingOpLambda",
                "config": {"name": "slice", "function": "__operators__.getitem"},
                "name": "slice",
                "inbound_nodes": [
                    ["tf.math.multiply", 0, 0, {"slice_spec": [{"start": None, "stop": 3, "step": None}]}]
                ],
            },
        ],
        "input_layers": [["given", 0, 0]],
        "output_layers": [["slice", 0, 0]],
    },
}


def test_what_keras_2_writes_of_calls_is_read() -> None:
    written = program.write(reading.model(KERAS2, 2))
    assert written.text.endswith(
        "def build_old():\n"
        '    given = keras.Input((8,), name="given")\n'
        '    x = layers.Dense(4, activation="relu", name="wide")(given)\n'
        "    x = x * 2.0\n"
        "    x = x[:3]\n"
        '    return keras.Model(given, x, name="old")\n'
    )
    assert written.layers == (("wide",), ("tf.math.multiply",), ("slice",))


@pytest.mark.parametrize(
    ("config", "mentions"),
    [
        ({"class_name": "Mine", "registered_name": "a>Mine", "config": {}}, "Mine: a subclassed model"),
        ({"class_name": "Functional", "config": {"layers": [{}]}}, "its architecture cannot be read"),
        (
            {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense", "config": {}}]}},
            "units is missing",
        ),
        (["no", "model"], "its architecture is not a model's"),
    ],
)
def test_files_without_a_readable_architecture_are_refused(
    config: object, mentions: str, tmp_path: Path
) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", '{"keras_version": "3.1.0"}')
        archive.writestr("model.weights.h5", b"")
    with pytest.raises(MigrateError, match=mentions):
        keras_source(path)


@st.composite
def chains(draw: st.DrawFn) -> Model:
    """Models of the functional API in which each layer takes one or two of those before it."""
    layers = [Layer("given", "InputLayer", config={"batch_shape": [None, 4]})]
    for number in range(draw(st.integers(1, 24))):
        sources = [Tensor(layer.name) for layer in layers]
        first = draw(st.sampled_from(sources[-2:]))
        if len(layers) > 2 and draw(st.booleans()):
            arguments = ([first, draw(st.sampled_from(sources))],)
            layers.append(Layer(f"add_{number}", "Add", calls=(Call(arguments),)))
        else:
            config = {
                "units": draw(st.sampled_from([4, 5])),
                "activation": draw(st.sampled_from(["relu", "linear"])),
            }
            layers.append(Layer(f"dense_{number}", "Dense", config=config, calls=(Call((first,)),)))
    return Model("chain", tuple(layers), Tensor("given"), Tensor(layers[-1].name), 3)


@given(chains())
def test_the_source_makes_every_layer_that_the_output_needs_once(model: Model) -> None:
    written = program.write(model)
    by_name = {layer.name: layer for layer in model.layers}
    needed, waiting = set(), [model.outputs]
    while waiting:
        tensor = waiting.pop()
        if tensor.layer not in needed and not by_name[tensor.layer].is_input:
            needed.add(tensor.layer)
            waiting += by_name[tensor.layer].calls[0].tensors
    made = [address[0] for address in written.layers]
    assert sorted(made) == sorted(needed)
    positions = {name: position for position, name in enumerate(made)}
    for name in made:
        assert all(positions.get(t.layer, -1) < positions[name] for t in by_name[name].calls[0].tensors)
    tree = ast.parse(written.text)
    assert any(isinstance(node, ast.FunctionDef) and node.name == "build_chain" for node in ast.walk(tree))
