"""Kinds of values: followed through assignments, control flow, functions, classes; unknown where two kinds meet."""

from __future__ import annotations

from pathlib import PurePosixPath
from textwrap import dedent

import pytest
from tests.codemods.checks import check_transformed, migrate_tree, output

from migrate.catalog.values import UNKNOWN, DType, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import (
    Array,
    Foreign,
    Kind,
    Listed,
    Made,
    Mixed,
    Model,
    Plain,
    Sample,
    Several,
    Sizes,
    Stream,
    Table,
    Text,
)
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.repository import Repository
from migrate.codemods.analysis.scopes import Scopes
from migrate.codemods.context import FileContext, Links, Options
from migrate.codemods.tree import Tree, walk

HEAD = "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n"


def context_of(text: str) -> FileContext:
    """The context of a file that imports the usual modules."""
    tree, repository = Tree(HEAD + dedent(text)), Repository()
    names = Names(Scopes(tree.module, ""), "program", repository.seen_from(""))
    return FileContext(PurePosixPath("program.py"), tree, names, repository, Links(), Options())


def shown(text: str) -> list[Kind]:
    """The kinds of what a text gives to ``show``, in its order."""
    context = context_of(text)
    return [
        context.kind(node.args[0].value)
        for node in walk(context.module)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "show"
    ]


def kind_of(expression: str, before: str = "") -> Kind:
    """The kind of one expression after some lines."""
    (kind,) = shown(f"{dedent(before)}\nshow({expression})\n")
    return kind


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("3", Plain("int")),
        ("3.0 / 2", Plain("float")),
        ("not x", Plain("bool")),
        ("'a' + b", Text()),
        ("f'{a}'", Text()),
        ("None", Plain("none")),
        ("(1, 2.0)", Several((Plain("int"), Plain("float")))),
        ("[n for n in range(3)]", Listed(Plain("int"))),
        ("{'a': 1}", Table(("a",), (Plain("int"),))),
        ("{'a': 1}['a']", Plain("int")),
        ("len(x)", Plain("int")),
        ("np.ones((3, 4))", Array((3, 4), "float64")),
        ("np.ones((3, 4), dtype=np.float32)", Array((3, 4), "float32")),
        ("np.array([1, 2])", Array((2,), "int64")),
        ("np.array([[1.0], [2.0]])", Array((2, 1), "float64")),
        ("np.random.rand(3, 2)", Array((3, 2), "float64")),
        ("np.ones((3, 4))[0]", Array((4,), "float64")),
        ("np.ones(3)[0]", Plain()),
        ("np.ones((3, 4)).astype('int32').reshape(2, 6)", Array((2, 6), "int32")),
        ("np.mean(x)", Plain()),
        ("tf.constant([1, 2])", Tensor((2,), dtype="int32")),
        ("tf.constant([1.0, 2.0])", Tensor((2,), dtype="float32")),
        ("tf.constant(np.ones(3))", Tensor((3,), dtype="float64")),
        ("tf.constant(3, tf.float16)", Tensor((), dtype="float16")),
        ("tf.zeros([2, 3])", Tensor((2, 3), dtype="float32")),
        ("tf.cast(tf.zeros([2, 3]), tf.int32)", Tensor((2, 3), dtype="int32")),
        ("tf.reduce_sum(tf.zeros([2, 3]), axis=1)", Tensor((2,), dtype="float32")),
        ("tf.transpose(tf.zeros([2, 3]))", Tensor((3, 2), dtype="float32")),
        ("tf.equal(tf.zeros(3), 0.0)", Tensor((3,), dtype="bool")),
        ("tf.zeros(3) + 1.0", Tensor((3,), dtype="float32")),
        ("tf.zeros([2, 1]) * np.ones(4)", Tensor((2, 4), dtype="float32")),
        ("tf.constant([1, 2]) / 2", Tensor((2,), dtype="float64")),
        ("tf.zeros(3) > 0", Tensor((3,), dtype="bool")),
        ("tf.zeros([2, 3])[0, ..., tf.newaxis]", Tensor((3, 1), dtype="float32")),
        ("tf.zeros([2, 3])[:, 1:]", Tensor((2, 2), dtype="float32")),
        ("tf.zeros(3).dtype", DType("float32")),
        ("tf.zeros([2, 3]).shape", Sizes((2, 3))),
        ("tf.shape(tf.zeros([2, 3]))", Sizes((2, 3), True)),
        ("tf.zeros([2, 3]).shape[0]", Plain("int")),
        ("tf.zeros([2, 3]).shape.as_list()", Several((Plain("int"), Plain("int")), "list")),
        ("tf.zeros(3).numpy()", Array((3,), "float32")),
        ("tf.float32", DType("float32")),
        ("keras.layers.Dense(3)", Made("layer", "keras.layers.Dense")),
        ("keras.layers.Dense(3)(x)", Tensor()),
        ("keras.optimizers.Adam()", Made("optimizer", "keras.optimizers.Adam")),
        ("keras.losses.MeanSquaredError()", Made("loss", "keras.losses.MeanSquaredError")),
        ("keras.Sequential()", Model()),
        ("tf.data.Dataset.range(3).map(f)", Stream()),
        ("unknown(3)", None),
        ("unknown", None),
        ("tf.Variable(1.0) if a else np.ones(3)", Mixed()),
    ],
)
def test_expressions(expression: str, kind: Kind) -> None:
    assert kind_of(expression) == kind


def test_what_a_library_gives_that_knows_no_tensors() -> None:
    assert kind_of("cv2.imread(path)[:, :3]", "import cv2") == Foreign("cv2")


def test_the_last_assignment_before_a_place_counts() -> None:
    assert shown("""
        x = np.ones(3)
        show(x)
        x = tf.constant(x)
        show(x)
        x = "text"
        show(x)
    """) == [Array((3,), "float64"), Tensor((3,), dtype="float64"), Text()]


def test_two_kinds_that_meet_are_not_known() -> None:
    assert kind_of("x", "if a:\n    x = 1\nelse:\n    x = np.ones(3)\n") is None
    assert kind_of("x", "x = 1\nif a:\n    x = 'text'\n") is None
    assert kind_of("x", "x = 1\nfor i in y:\n    x = 'text'\n") is None
    assert kind_of("x", "try:\n    x = 1\nexcept E:\n    x = 'text'\n") is None
    assert kind_of("x", "x = 1\nif a:\n    x = unknown()\n") is None


def test_tensors_that_meet_keep_what_they_agree_on() -> None:
    assert kind_of("x", "x = tf.zeros([2, 3])\nif a:\n    x = tf.ones([2, 4])\n") == Tensor(
        (2, UNKNOWN), dtype="float32"
    )
    assert kind_of("x", "x = tf.zeros([2])\nif a:\n    x = tf.zeros([2], tf.int32)\n") == Tensor((2,))


def test_a_branch_that_leaves_does_not_count() -> None:
    before = "def f(a):\n    x = 1\n    if a:\n        x = 'text'\n        return x\n    show(x)\n"
    assert shown(before) == [Plain("int")]


def test_none_in_one_branch_does_not_count() -> None:
    assert kind_of("x", "x = None\nif x is None:\n    x = tf.zeros(3)\n") == Tensor((3,), dtype="float32")


def test_loops_that_change_a_variable() -> None:
    assert shown("""
        x = tf.zeros([2, 3])
        n = 0
        while n < 3:
            show(x)
            x = x[0]
            n += 1
        show(n)
    """) == [Tensor(None, dtype="float32"), Plain("int")]
    assert kind_of("x", "x = 1\nfor i in range(3):\n    x = [x]\n") is None


def test_unpacking_loops_and_with_blocks() -> None:
    assert shown("""
        a, (b, *c) = 1, (2.0, "x", "y")
        show(a)
        show(c)
        for i, row in enumerate(tf.zeros([2, 3])):
            show(row)
        for key, value in {"k": tf.zeros(2)}.items():
            show(value)
        with tf.device("/cpu:0"):
            d = tf.zeros(4)
        show(d)
        for x, y in tf.data.Dataset.from_tensor_slices((1, 2)).batch(2):
            show(x)
        e = f = np.ones(2)
        show(e)
        (g := "text")
        show(g)
    """) == [
        Plain("int"),
        Several((Text(), Text()), "list"),
        Tensor((3,), dtype="float32"),
        Tensor((2,), dtype="float32"),
        Tensor((4,), dtype="float32"),
        Sample(),
        Array((2,), "float64"),
        Text(),
    ]


def test_lists_that_grow() -> None:
    assert kind_of("xs", "xs = []\nfor i in range(3):\n    xs.append(tf.zeros(2))\n") == Listed(
        Tensor((2,), dtype="float32")
    )
    assert kind_of("xs[0]", "xs = [1]\nxs.append('text')\n") is None
    assert kind_of("xs[0]", "xs = [1]\nxs.extend(others)\n") is None


def test_parameters_by_annotation_default_and_calls() -> None:
    assert shown("""
        def f(a: tf.Tensor, b, c=3, *, d: "np.ndarray", e: int | None = None, g):
            show(a)
            show(b)
            show(c)
            show(d)
            show(e)
            show(g)

        f(x, tf.zeros(3), d=y, g=np.ones(2))
        f(x, tf.zeros(4), 4, d=y, g=unknown)
    """) == [Tensor(), Tensor((UNKNOWN,), dtype="float32"), Plain("int"), Array(), Plain("int"), None]


def test_results_of_functions() -> None:
    assert kind_of(
        "f(1)", "def f(x):\n    if x:\n        return tf.zeros(2)\n    return tf.ones(2)\n"
    ) == Tensor((2,), dtype="float32")
    assert kind_of("f(1)", "def f(x):\n    return 1 if x else f(x - 1)\n") == Plain("int")
    assert kind_of("f(1)", "def f(x):\n    yield 1\n") is None


def test_attributes_of_self_and_methods() -> None:
    assert shown("""
        class Net(keras.Model):
            def __init__(self, width):
                super().__init__()
                self.dense = keras.layers.Dense(width)
                self.scale = 2.0
                self.either = 1

            def build(self, shape):
                self.either = "text"

            def call(self, inputs, training=None):
                show(inputs)
                x = self.dense(inputs) * self.scale
                show(x)
                show(self.either)
                show(self.helper(x))

            def helper(self, x):
                show(x)
                return x

        show(Net(3))
    """) == [Sample(), Tensor(), None, Tensor(), Tensor(), Model("program.Net")]


def test_the_self_of_a_test_case_is_no_model() -> None:
    text = "class T(tf.test.TestCase):\n    def test(self):\n        show(self)\n        self.evaluate(x)\n"
    assert shown(text) == [Made("test", "")]


def test_closures_and_shadowing() -> None:
    assert shown("""
        x = 1

        def f():
            show(x)
            return [show(x) for x in "ab"]

        def g(x):
            show(x)
    """) == [Plain("int"), Text(), None]


# -- what the rewrites make of it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b = tf.cast(tf.zeros(3), tf.int32)", "b = torch.zeros(3).to(torch.int32)"),
        ("b = tf.transpose(tf.zeros([2, 3]))", "b = torch.zeros([2, 3]).T"),
        ("v = [1.0, 2.0]\nb = tf.reduce_mean(v)", "v = [1.0, 2.0]\nb = torch.mean(torch.as_tensor(v))"),
        (
            "a = tf.zeros(3)\nb = tf.reduce_mean([a, a])",
            "a = torch.zeros(3)\nb = torch.mean(torch.stack([a, a]))",
        ),
        (
            "a = tf.zeros(3)\nb = tf.add(a, [1, 2, 3])",
            "a = torch.zeros(3)\nb = a + torch.as_tensor([1, 2, 3], dtype=a.dtype)",
        ),
        ("b = tf.range(len(names))", "b = torch.arange(len(names))"),
        ("b = tf.transpose(x, [*axes, 0])", "b = torch.permute(x, [*axes, 0])"),
    ],
)
def test_rules_ask_for_kinds(before: str, after: str) -> None:
    check_transformed(f"import tensorflow as tf\n\n{before}\n", f"import torch\n\n{after}\n")


def test_an_array_meets_a_tensor_with_the_tensors_dtype() -> None:
    check_transformed(
        "import numpy as np\nimport tensorflow as tf\n\nx = tf.zeros(3)\na = np.ones(3)\ny = tf.concat([x, a], 0)\n",
        "import numpy as np\nimport torch\n\nx = torch.zeros(3)\na = np.ones(3)\n"
        "y = torch.cat([x, torch.as_tensor(a, dtype=x.dtype)])\n",
    )


def test_what_is_taken_to_be_a_tensor_is_noted_once() -> None:
    outcome = check_transformed(
        "import tensorflow as tf\n\n\ndef f(x):\n    return tf.abs(x) + tf.square(x)\n",
        "import torch\n\n\ndef f(x):\n    return torch.abs(x) + torch.square(x)\n",
    )
    assert [finding.code for finding in outcome.findings] == ["API108"]


def test_kinds_reach_into_the_files_that_import_a_function() -> None:
    load = "def load():\n    return np.ones(3), tf.zeros(3)\n"
    use = "a, b = load()\nc = tf.square(a), b.numpy()\n"
    files = {
        "data.py": f"import numpy as np\nimport tensorflow as tf\n\n\n{load}",
        "train.py": f"import tensorflow as tf\nfrom data import load\n\n{use}",
    }
    text = output(migrate_tree(files), "train.py")
    assert "torch.square(torch.as_tensor(a)), b.numpy(force=True)" in text


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("torch.abs(torch.as_tensor([1, 2]))", Tensor(dtype="int64")),
        ("torch.zeros(3)", Tensor(dtype="float32")),
        ("torch.zeros(3, dtype=torch.int32)", Tensor(dtype="int32")),
        ("torch.zeros(3) > 0", Tensor(dtype="bool")),
        ("torch.cat([torch.zeros(3), torch.zeros(3)])", Tensor(dtype="float32")),
        ("torch.zeros(3).to(torch.float64)", Tensor(dtype="float64")),
        ("torch.zeros(3).double().detach()", Tensor(dtype="float64")),
        ("torch.zeros(3).numpy(force=True)", Array(None, "float32")),
        ("torch.nn.Linear(3, 3)", None),
        ("torch.manual_seed(3)", None),
    ],
)
def test_a_second_run_knows_what_the_first_knew(expression: str, kind: Kind) -> None:
    assert kind_of(expression, "import torch") == kind


def test_a_models_outputs_stand_in_the_sources_order() -> None:
    text = output(
        migrate_tree(
            {
                "program.py": """
                    import tensorflow as tf
                    from tensorflow import keras

                    model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3)])
                    loss = tf.reduce_mean(model(x), axis=-1)
                """
            }
        )
    )
    assert "loss = torch.mean(model(x), dim=-1)" in text


def test_dtypes_that_an_earlier_run_has_written_are_known() -> None:
    """A call that was left has torch's dtype now, and is left for the same reason."""
    once = output(migrate_tree({"program.py": RANDOM}))
    assert "dtype=torch.float32" in once
    assert not migrate_tree({"program.py": once}).changed


RANDOM = """
import tensorflow as tf

y = tf.random.uniform([], max(0, 1 - b), 1 + b, dtype=tf.float32)
"""


def test_a_todo_line_stands_right_above_its_statement() -> None:
    """What a rewrite puts before the statement stands above the line, so that a second run finds it."""
    text = """
    import tensorflow as tf

    model = tf.keras.models.load_model(path)
    model(tf.keras.Input(spec.shape))
    """
    once = output(migrate_tree({"program.py": text}))
    assert "model.eval()\n# TODO(migrate): MOD401" in once
    assert not migrate_tree({"program.py": once}).changed
