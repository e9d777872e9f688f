"""What TensorFlow copies stays what it was when its source changes; lists of numbers where tensors are wanted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import codes, migrate, output

from migrate.catalog.model import Style
from migrate.worker import Worker

HEAD = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n\n\ndef main():\n"


def both(body: str, keras: Worker, torch: Worker, folder: Path) -> tuple[object, object]:
    """What a function's body returns on both sides."""
    source = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    outcome = migrate(source, style=Style.EXACT, file="script.py")
    assert codes(outcome) == []
    for name, texts in (("before", {"script.py": source.encode()}), ("after", outcome.texts())):
        (folder / name).mkdir()
        for path, data in texts.items():
            (folder / name / str(path)).write_bytes(data)
    return (
        keras.call("scripts:plain_run", str(folder / "before"), {}),
        torch.call("scripts:plain_run", str(folder / "after"), {}),
    )


@pytest.mark.parametrize(
    "body",
    [
        "v = tf.Variable([1.0, 2.0])\nkept = v.numpy()\nv.assign_add([1.0, 1.0])\nreturn kept",
        "v = tf.Variable([1.0, 2.0])\nkept = [v.numpy(), 3.0]\nv.assign_sub(np.ones(2))\nreturn kept[0]",
        "v = tf.Variable([1.0, 2.0])\nlog = []\nfor _ in range(2):\n    v.assign(2 * v)\n    log.append(v.numpy())\n"
        "return np.stack(log)",
        "v = tf.Variable([1.0, 2.0])\nkept = tf.convert_to_tensor(v)\nv.assign([5.0, 6.0])\nreturn kept.numpy()",
        "v = tf.Variable([1.0, 2.0, 3.0])\nkept = v[1:]\nv.assign([5.0, 6.0, 7.0])\nreturn kept.numpy()",
        "a = np.ones(3, 'float32')\nkept = tf.convert_to_tensor(a)\na[1] = 7\nreturn kept.numpy()",
        "a = np.ones(3, 'float32')\nkept = tf.convert_to_tensor(a)\na += 1\nreturn kept.numpy()",
    ],
)
def test_what_was_taken_before_a_change_stays(
    body: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    expected, actual = both(body, keras_scripts, torch_scripts, tmp_path)
    np.testing.assert_array_equal(actual, expected)


@pytest.mark.parametrize(
    "body",
    [
        "loss = keras.losses.BinaryCrossentropy()\nreturn float(loss([[0.0], [1.0]], [[0.4], [0.6]]))",
        "loss = keras.losses.Huber(delta=0.5)\nreturn float(loss([[0.0, 1.0]], [[0.6, 0.4]]))",
        "m = keras.metrics.BinaryAccuracy()\nm.update_state([0, 1, 1], [0.4, 0.8, 0.3])\nreturn float(m.result())",
        "m = keras.metrics.AUC()\nm.update_state([0, 1, 1, 0], [0.1, 0.7, 0.4, 0.5])\nreturn float(m.result())",
        "d = keras.layers.Normalization(mean=[1.0], variance=[4.0])\nreturn d(np.array([[3.0]], 'float32')).numpy()",
    ],
)
def test_lists_and_arrays_where_tensors_are_wanted(
    body: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    expected, actual = both(body, keras_scripts, torch_scripts, tmp_path)
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), rtol=1e-5)


def test_nothing_is_copied_that_does_not_change() -> None:
    source = "import numpy as np\nimport tensorflow as tf\n\na = np.ones(3)\nx = tf.convert_to_tensor(a)\nprint(x)\n"
    assert "x = torch.as_tensor(a)\n" in output(migrate(source))


def test_an_array_is_made_a_tensor_once() -> None:
    source = (
        "import numpy as np\nfrom tensorflow.keras import layers\n\nx = np.ones((1, 3), 'float32')\n"
        "dense = layers.Dense(4)\nprint(dense(x))\n"
    )
    assert "print(dense(torch.as_tensor(x)))" in output(migrate(source))


def test_scattering_into_a_variable_is_told() -> None:
    use = "v.scatter_nd_update([[0]], [1.0])"
    outcome = migrate(f"import tensorflow as tf\n\nv = tf.Variable(tf.zeros([3]))\n{use}\n")
    assert codes(outcome) == ["API101"]
    assert use in output(outcome)
