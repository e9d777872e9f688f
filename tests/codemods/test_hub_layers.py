"""Layers around models of TensorFlow Hub: the module that `migrate convert` writes takes their place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.converters.to_onnx.through import convert_through_onnx
from migrate.worker import Worker

URL = "https://tfhub.dev/some/features/4"
COMMAND = (
    f"migrate convert $(python -c \"import tensorflow_hub as hub; print(hub.resolve('{URL}'))\") "
    "--to torch -o hub/some/features/4"
)
SEQUENTIAL = f"""
import tensorflow as tf
import tensorflow_hub as hub

features = hub.KerasLayer("{URL}", input_shape=(16, 16, 3))
model = tf.keras.Sequential([features, tf.keras.layers.Dense(5)])
"""
FUNCTIONAL = f"""
import tensorflow as tf
import tensorflow_hub as hub


def build(classes):
    images = tf.keras.Input((16, 16, 3))
    x = hub.KerasLayer("{URL}", output_shape=[6], name="features")(images)
    return tf.keras.Model(images, tf.keras.layers.Dense(classes)(x))
"""
SUBCLASS = f"""
import tensorflow as tf
import tensorflow_hub as hub


class Net(tf.keras.Model):
    def __init__(self, trainable_url):
        super().__init__()
        self.still = hub.KerasLayer("{URL}")
        self.trained = hub.KerasLayer(trainable_url, trainable=True)

    def call(self, images, training=False):
        return self.still(images), self.trained(images, training=training)
"""


@pytest.mark.parametrize("source", [SEQUENTIAL, FUNCTIONAL, SUBCLASS])
def test_the_command_that_writes_the_module_is_told(source: str) -> None:
    outcome = migrate(source)
    assert {found.severity for found in outcome.findings} <= {"warning", "note"}
    told = [found for found in outcome.findings if found.code == "MOD411"]
    assert COMMAND in told[0].message
    after = output(outcome)
    assert "tensorflow" not in after.replace(COMMAND, "")
    assert "hub.KerasLayer(" not in after


def test_a_size_that_is_stated_is_known() -> None:
    after = output(migrate(FUNCTIONAL))
    assert f'self.features = HubModule("{URL}")' in after
    assert "self.dense = nn.Linear(6, classes)" in after


def test_of_a_result_of_unknown_rank_a_dense_layer_takes_the_last_axis() -> None:
    assert "            features,\n            nn.LazyLinear(5)," in output(migrate(SEQUENTIAL))
    flattened = SEQUENTIAL.replace(
        "[features,", "[features, tf.keras.layers.Dense(4), tf.keras.layers.Flatten(),"
    )
    assert "nn.Flatten()" in output(migrate(flattened)), "it is not taken to be flat"


def test_what_is_trained_is_said_to_be() -> None:
    outcome = migrate(SUBCLASS)
    assert "self.trained = HubModule(trainable_url, trainable=True)" in output(outcome)
    assert [found.line for found in outcome.findings if found.code == "NUM803"] == [9]


@pytest.mark.parametrize(
    "arguments",
    [
        "input_shape=[], dtype=tf.string",
        "arguments={'seq_length': 128}",
        "signature='default', output_key='default'",
        "signature='default', signature_outputs_as_dict=True",
        "tags=['train']",
    ],
)
def test_what_the_module_has_not_is_left(arguments: str) -> None:
    layer = f'text = hub.KerasLayer("{URL}", {arguments})'
    outcome = migrate(f"import tensorflow as tf\nimport tensorflow_hub as hub\n\n{layer}\n")
    assert "hub.KerasLayer(" in output(outcome)
    assert set(codes(outcome)) == {"API102"}


def test_it_computes_what_the_saved_model_does(
    keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    """From the SavedModel to the numbers of the migrated program, through the command that the finding names."""
    saved, program = tmp_path / "saved", tmp_path / "program"
    keras_scripts.call("hub:save", str(saved))
    convert_through_onnx(
        saved,
        output=program / "hub/some/features/4",
        tensorflow_worker=keras_scripts,
        torch_worker=torch_scripts,
        verify=False,
    )
    outcome = migrate(SUBCLASS, file="model.py")
    for path, data in outcome.texts().items():
        (program / path).write_bytes(data)
    (program / "script.py").write_text(RUN, encoding="utf-8")
    images = np.random.default_rng(1).random((4, 16, 16, 3), np.float32)
    before, after = keras_scripts.call("hub:run", str(saved), images, 0.1)
    still, trained, stepped, tensors = torch_scripts.call(
        "scripts:plain_run", str(program), {"images": images, "url": URL, "rate": 0.1}
    )
    assert np.abs(after - before).max() > 0.1
    np.testing.assert_allclose(still, before, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(trained, before, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(stepped, after, rtol=1e-5, atol=1e-5)
    assert tensors == 2, "those of the layer that is trained"


RUN = """
import sys

import torch

sys.modules.pop("model", None)
from model import Net


def main(images, url, rate):
    net = Net(url).train()
    assert not net.trained.module.training
    trained = [parameter for parameter in net.parameters() if parameter.requires_grad]
    still, before = net(torch.from_numpy(images))
    (before**2).sum().backward()
    torch.optim.SGD(trained, rate).step()
    with torch.no_grad():
        after = net(torch.from_numpy(images))[1]
    return [array.detach().numpy() for array in (still, before, after)] + [len(trained)]
"""


def test_a_module_that_nobody_has_written_says_how_to(torch_scripts: Worker, tmp_path: Path) -> None:
    for path, data in migrate(MISSING, file="script.py").texts().items():
        (tmp_path / path).write_bytes(data)
    said = torch_scripts.call("scripts:plain_run", str(tmp_path), {})
    assert f"hub.resolve('{URL}')" in said
    assert str(tmp_path / "hub/some/features/4") in said


MISSING = f"""
import tensorflow_hub as hub


def main():
    try:
        return hub.KerasLayer("{URL}")
    except FileNotFoundError as error:
        return str(error)
"""
