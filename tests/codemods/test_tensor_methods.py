"""Methods, attributes, operators and slices of tensors: what differs is rewritten, and gives the same when run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.codemods.checks import check_noop, check_transformed, codes, migrate, output

from migrate.worker import Worker

HEAD = "import numpy as np\nimport tensorflow as tf\n\n"
AFTER = "import numpy as np\nimport torch\n\n"
X = "x: tf.Tensor"
ARRAYS = {
    "x": np.random.default_rng(0).standard_normal((3, 4, 2)).astype("float32"),
    "whole": np.random.default_rng(1).integers(1, 9, (3, 4)).astype("int32"),
    "row": np.random.default_rng(2).standard_normal(2),
}
MAKE = "x = tf.identity(x)\nwhole = tf.cast(whole, tf.int32)\nrow = np.array(array_row)\n"
"""What says in the text of which kinds the variables are."""


@pytest.fixture(scope="module")
def sides(tensorflow_worker: Worker, torch_worker: Worker) -> tuple[Worker, Worker]:
    """Both workers, with the functions of `snippets.py`."""
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(Path(__file__).parent / "sides"))
    return tensorflow_worker, torch_worker


@pytest.mark.parametrize(
    "line",
    [
        "out = x.numpy()",
        "out = (x * 2).numpy()",
        "out = x.shape.as_list()",
        "out = x.get_shape().as_list()",
        "out = [x.shape.rank, x.shape.ndims, x.shape.num_elements()]",
        "out = x.dtype.is_floating, whole.dtype.is_integer, x.dtype.size",
        "out = whole / 2",
        "out = 2 / whole",
        "out = whole / whole",
        "out = x / 3",
        "out = x // 0.1",
        "out = whole // 2 + whole % 3",
        "out = x + row",
        "out = row - x",
        "out = x * [1.5, 2.5]",
        "out = row * 2.0 * x",
        "out = x == row",
        "out = x > row",
        "out = x + np.float64(2)",
        "out = tf.shape(x) * 2",
        "out = tf.shape(x)[1:] + tf.shape(x)[1:]",
        "out = tf.shape(x)[0] // 2",
        "out = tf.shape(x).numpy()",
        "out = tf.shape(x)[0].numpy()",
        "out = tf.shape(x).get_shape().as_list() + tf.shape(x).shape.as_list()",
        "out = tf.math.floordiv(x, 0.1)",
        "out = x[:, ::-1]",
        "out = x[..., ::-1]",
        "out = x[::-1, 1]",
        "out = x[:, ::-2, :1]",
        "out = x[::-1, tf.newaxis, :, ::-1]",
        "out = x[..., tf.newaxis]",
        "out = x[tf.newaxis, :, 1:3, 0]",
        "out = np.mean(x)",
        "out = np.mean(x, axis=0)",
        "out = np.stack([x, x])",
        "out = np.argmax(x + 1, axis=-1)",
        "out = np.sqrt(x * x)",
        "out = tf.add(x, row)",
        "out = tf.concat([x[0], [[1.0, 2.0]]], 0)",
        "out = tf.maximum(x, row)",
        "out = tf.where(x > 0.0, x, row)",
        "out = tf.square(row)",
        "out = tf.reduce_mean([x, x * 2])",
        "out = tf.reshape(x, tf.concat([tf.shape(x)[:1], [8]], axis=0))",
        "out = tf.reshape(x, tf.stack([tf.shape(x)[0], 8]))",
        "out = tf.reduce_prod(tf.shape(x))",
        "out = tf.reduce_sum(tf.constant([1.0, 2.0]) * tf.cast(tf.shape(x)[1], tf.float32))",
        "outs = []\nfor part in x:\n    outs.append(tf.reduce_sum(part))\nout = tf.stack(outs)",
        "n = 3\nout = tf.square(n)",
        "rate = 0.5\nout = tf.maximum(x, rate)",
        "out = tf.nn.max_pool(x[tf.newaxis], 2, 2, 'VALID')",
        "out = tf.nn.avg_pool2d(input=tf.expand_dims(x, 0), ksize=2, strides=1, padding='VALID')",
        "out = tf.nn.lrn(tf.reshape(x, [1, 3, 4, 2]), depth_radius=1)",
        "def conv(t, k, b, step=1):\n    return tf.nn.bias_add(tf.nn.conv2d(t, k, [1, step, step, 1], 'VALID'), b)\n"
        "out = conv(tf.reshape(x, [1, 3, 4, 2]), tf.reshape(x, [3, 1, 2, 4]), [1.0, 2.0, 3.0, 4.0], step=2)",
        "def pool(t, k=2):\n    return tf.nn.max_pool(t, ksize=[1, k, k, 1], strides=[1, k, 1, 1], padding='VALID')\n"
        "out = pool(tf.reshape(x, [1, 3, 4, 2]))",
        "words = {3: 1.5, 7: 2.5}\nfound = tf.cast(7 * tf.size(x) / tf.size(x), tf.int32).numpy()\nout = words[found]",
        "words = list(range(30))\nout = words[tf.reduce_max(whole).numpy()]",
        "words = {3: 1.5}\nfound = tf.cast(3 * tf.size(x) / tf.size(x), tf.int32).numpy()\nout = words.get(found, 0.5)",
        "best = tf.reduce_max(whole).numpy()\nseen = set()\nseen.add(best)\nout = 1.0 if best in seen else 0.0",
        "kept = x\nx += 1.0\nout = kept * x",
        "def grown(t):\n    kept = t\n    t *= tf.ones_like(t) + 1.0\n    return t * kept\nout = grown(x) + x",
        "total, sums = 0.0, []\nfor part in x:\n    total += tf.reduce_sum(part)\n    sums.append(total)\n"
        "out = tf.stack(sums)",
        "words = {'a': 3}\nout = tf.cast(tf.expand_dims([words['a']] * 2, 1), tf.int64)",
        "parts = [1.0]\nparts.append(tf.reduce_sum(x))\nout = tf.reduce_mean(parts)",
        "total = tf.reduce_sum(x)\nout = tf.reduce_sum([[total, total], [1.0, 2.0]])",
        "values = np.ones(3).tolist()\npairs = zip(values, [1, 2, 3])\n"
        "outs = [tf.square(tf.expand_dims(a, 0)) for a, _ in pairs]\nout = tf.stack(outs)",
        "pairs = [(x, whole)]\nfor a, b in pairs:\n    out = a.numpy() + np.sum(b.numpy())",
    ],
)
def test_a_snippet_gives_the_same_on_both_sides(line: str, sides: tuple[Worker, Worker]) -> None:
    before = HEAD + MAKE + line + "\n"
    outcome = migrate(before)
    assert codes(outcome) == []
    after = output(outcome)
    assert "tf." not in after
    expected = sides[0].call("snippets:run", before, ARRAYS, "tensorflow")
    actual = sides[1].call("snippets:run", after, ARRAYS, "torch")
    assert actual.keys() == expected.keys()
    for name, reference in expected.items():
        if reference.dtype.kind == "i":  # Python's ints make int32 there and int64 here
            assert actual[name].dtype.kind == "i"
        else:
            assert actual[name].dtype == reference.dtype
        np.testing.assert_allclose(actual[name], reference, rtol=1e-6)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x.numpy()", "x.numpy(force=True)"),
        ("(x + 1).numpy()", "(x + 1).numpy(force=True)"),
        ("x.get_shape()", "x.shape"),
        ("x.shape.as_list()[0]", "list(x.shape)[0]"),
        ("x.shape[1]", "x.shape[1]"),
        ("x.shape.rank + 1", "len(x.shape) + 1"),
        ("x.dtype.name", 'str(x.dtype).removeprefix("torch.")'),
        ("x.dtype == tf.float32", "x.dtype == torch.float32"),
        ("-x @ x", "-x @ x"),
        ("x ** 2 - 1.0 / x", "x ** 2 - 1.0 / x"),
        ("x == x", "x == x"),
        ("len(x), float(x), bool(x)", "len(x), float(x), bool(x)"),
        ('f"{x:.3f}"', 'f"{x:.3f}"'),
        ("[y for y in x]", "[y for y in x]"),
        ("x[::2, 1:]", "x[::2, 1:]"),
        ("x[::-1]", "torch.flip(x, dims=(0,))"),
        (
            "tf.random.uniform((2, 3), x[0, 0], x[1, 1])",
            "torch.rand((2, 3)) * (x[1, 1] - x[0, 0]) + x[0, 0]",
        ),
        ("x + np.ones(3)", "x + torch.as_tensor(np.ones(3), dtype=x.dtype)"),
    ],
)
def test_methods_and_operators(before: str, after: str) -> None:
    head = "import torch\n" if "np" not in before else AFTER.strip() + "\n"
    start = "import tensorflow as tf\n" if "np" not in before else HEAD.strip() + "\n"
    quote = 'a = ""\n\n'
    check_transformed(
        f"{start}\n{quote}def f({X}):\n    return {before}\n",
        f"{head}\n{quote}def f(x: torch.Tensor):\n    return {after}\n",
    )


@pytest.mark.parametrize("name", ["rank", "ndims"])
def test_only_a_tensors_shape_has_a_rank(name: str) -> None:
    check_transformed(
        f"""
        import tensorflow as tf

        zeros = tf.zeros(3)

        def f(image):
            return image.shape.{name}, image.{name}
        """,
        f"""
        import torch

        zeros = torch.zeros(3)

        def f(image):
            return len(image.shape), image.{name}
        """,
    )


def test_a_stated_shape_goes_and_leaves_a_block_whole() -> None:
    check_transformed(
        """
        import tensorflow as tf


        def f(x: tf.Tensor, known):
            x = tf.abs(x)
            x.set_shape((None, 3))
            if known:
                x.set_shape([2, 3])
            return x
        """,
        """
        import torch


        def f(x: torch.Tensor, known):
            x = torch.abs(x)
            if known:
                pass
            return x
        """,
    )


def test_methods_that_nothing_else_has_need_no_kind() -> None:
    check_transformed(
        "import tensorflow as tf\n\n\ndef f(x):\n"
        "    return tf.nn.relu(x).numpy(), x.numpy(), x.get_shape().as_list()\n",
        "import torch.nn.functional as F\n\n\ndef f(x):\n"
        "    return F.relu(x).numpy(force=True), x.numpy(force=True), list(x.shape)\n",
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x[3:0:-1]", "API109"),
        ("unknown[..., ::-1]", "API109"),
        ("x.op", "API107"),
        ("x.consumers()", "API107"),
    ],
)
def test_what_tensors_of_torch_do_not_have_is_a_finding(line: str, code: str) -> None:
    outcome = migrate(f"import tensorflow as tf\n\n\ndef f({X}, unknown):\n    return {line}\n")
    assert codes(outcome) == [code]


@pytest.mark.parametrize(
    "line", ["xs[::-1]", "xs.name", "xs.rank", "xs.size", "xs / 2", "xs // 2", "xs.eval()"]
)
def test_what_is_not_known_to_be_a_tensor_stays(line: str) -> None:
    before = f"import tensorflow as tf\n\n\ndef f(xs):\n    return {line}, tf.abs(1.0)\n"
    assert f"return {line}, torch" in output(migrate(before))


def test_arrays_and_lists_keep_their_own_operators() -> None:
    for line in ("np.ones(3)[::-1] / 2", "[1, 2][::-1] + [3]", "np.mean(np.ones(3)) + np.ones(3) // 2"):
        before = f"{HEAD}a = {line}\nb = tf.abs(1.0)\n"
        assert f"a = {line}\n" in output(migrate(before))


def test_files_without_the_framework_are_left_alone() -> None:
    check_noop("import numpy as np\n\n\ndef f(x):\n    return x.numpy(), x[..., ::-1], np.mean(x)\n")


def test_a_division_by_a_function_is_that_of_its_framework() -> None:
    check_transformed(
        """
        import keras
        import tensorflow as tf


        def f(x, y):
            x, y = tf.cast(x, tf.int64), tf.cast(y, tf.int64)
            return tf.divide(x, y), tf.divide(2, y), keras.ops.divide(x, y), keras.ops.divide(2, y)
        """,
        """
        import torch


        def f(x, y):
            x, y = torch.as_tensor(x, dtype=torch.int64), torch.as_tensor(y, dtype=torch.int64)
            return x.double() / y, 2 / y.double(), torch.divide(x, y), torch.divide(torch.as_tensor(2), y)
        """,
        findings=None,
    )


def test_what_a_division_by_a_function_gives_is_known() -> None:
    check_transformed(
        """
        from keras import ops


        def f(a):
            s = ops.cast(a, "float32")
            return ops.floor_divide(ops.log(ops.divide(s, 224.0)), 2.0)
        """,
        """
        import torch


        def f(a):
            s = torch.as_tensor(a, dtype=torch.float32)
            return torch.floor(torch.log(s / 224.0) / 2.0)
        """,
        findings=None,
    )
