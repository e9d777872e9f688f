"""What holds for every output, whatever the input: programs made at random, and files of packages that are installed.

It parses. No name dangles that did not before. Lines that do not touch the framework stay, byte for byte and in order.
Every reference that stays is told of. A second run changes nothing.
"""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrate.codemods import engine, todo
from migrate.codemods.analysis.names import Names
from migrate.codemods.analysis.repository import Repository
from migrate.codemods.analysis.scopes import Scopes
from migrate.codemods.context import Links, Options
from migrate.codemods.migrate_file import Migrated, finish, plan
from migrate.codemods.rewrite import rewrites
from migrate.codemods.tree import Tree
from migrate.codemods.usage import Usage

IMPORTS = (
    "import tensorflow as tf",
    "import tensorflow",
    "from tensorflow import keras",
    "from tensorflow import math, nn as nnops",
    "from tensorflow.keras import layers as L, backend as K  # both",
    "from tensorflow.keras.layers import (\n    Dense,  # one\n    Conv2D,\n)",
    "import os, keras",
    "import numpy as np",
    "from __future__ import annotations",
    "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None",
)

CALLS = (
    "tf.abs({})",
    "tf.split({}, 3, axis=1)[0]",
    "tf.split(num_or_size_splits=[1, 2],\n    value={})",
    "tf.reduce_mean( {},  # mean\n    axis = -1 , keepdims=True )",
    "tf.add({0}, {0})",
    "tf.math.log({})",
    "math.exp({})",
    "nnops.relu({}, name='r')",
    "tf.unheard_of({}, k=[{}])",
    "tensorflow.square({})",
    "keras.activations.softmax({})",
    "K.sum({})",
    "L.Dense(3)({})",
    "np.abs({})",
    "(lambda tf: tf.abs({}))(1)",
    "[tf.exp(i) for i in {}]",
    "f'{{tf.abs(a)}} {{ {} }}'",
    "tf.foo(*{})",
    "list(map(tf.math.log, {}))",
    "({} + tf.nn.relu(a)) ** 2",
    "{}.numpy()",
)

PLACES = (
    "y = {}",
    "y = {}  # a comment with tf.abs in it",
    "y: object = {}",
    "print({}, sep='')",
    "if {}: y = 1; z = 2",
    "for i in {}:\n    # inside\n    print( i )\nelse:\n\n    pass",
    "while x:\n\tx = {}\n\tbreak",
    "def f(a, tf=tf if False else 0):\n    '''doc'''\n    return {}",
    "class C(object):\n  attribute = {}\n  # the end\n",
    "with open({}) as handle:   \n    pass",
    "assert {}, 'tensorflow'",
    "x [ 0 ] = {}",
    "return_ = ( {} )",
    "del_ = 1 ;  y = {} ;",
)

PLAIN = (
    "",
    "# comment about keras",
    "a = b = x =  [1,2 ,3]",
    "text = '''\ntf.abs(x)\n'''",
    "if a :\n    pass\n\n",
    "import re",
)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(("a", "b[0]", "1.5", "(a\n    + b)")))
    for _ in range(draw(st.integers(1, 3))):
        text = draw(st.sampled_from(CALLS)).format(text, draw(st.sampled_from(("a", "2"))))
    return f"({text})" if "\n" in text else text


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A program that mixes calls of the framework with everything else, in all kinds of formatting."""
    future = draw(st.booleans())
    imports = draw(st.permutations(IMPORTS[:8] + IMPORTS[9:]))[: draw(st.integers(2, 8))]
    parts = ['"""A program."""', *([IMPORTS[8]] if future else []), *imports]
    for _ in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            parts.append(draw(st.sampled_from(PLACES)).format(draw(expressions())))
        else:
            parts.append(draw(st.sampled_from(PLAIN)))
    text = "\n".join(parts) + draw(st.sampled_from(("\n", "", "\n\n\n")))
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def migrated(text: str) -> Migrated:
    """The outcome of one file's text."""
    path = engine.PurePosixPath("program.py")
    draft = plan(path, text, "program", Repository(), Links(), Options(), rewrites())
    return finish(draft, lambda name: False)


def touched_lines(text: str) -> set[int]:
    """Numbers of the lines of statements that refer to the framework, or import anything."""
    tree = ast.parse(text)
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and _touches(node)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _touches(statement: ast.stmt) -> bool:
    heads = {"tf", "tensorflow", "keras", "math", "nnops", "K", "L", "Dense", "Conv2D"}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return True
    return any(
        (isinstance(node, ast.Name) and node.id in heads)
        or (isinstance(node, ast.Attribute) and node.attr == "numpy")  # a tensor's own method
        for node in ast.walk(statement)
    )


def check_holds(text: str) -> None:
    """Everything that always holds."""
    outcome = migrated(text)
    assert "SRC006" not in [finding.code for finding in outcome.findings], outcome.findings
    ast.parse(outcome.text)
    assert Usage(outcome.text).dangling() <= Usage(text).unbound()
    check_untouched(text, outcome.text)
    check_accounted(outcome.text)
    again = migrated(outcome.text)
    assert again.text == outcome.text


def check_untouched(before: str, after: str) -> None:
    """The lines that need no change are a subsequence of the output, each byte for byte."""
    touched = touched_lines(before)
    kept = [
        line for number, line in enumerate(before.split("\n"), 1) if number not in touched and line.strip()
    ]
    rest = iter(after.split("\n"))
    for line in kept:
        assert line in rest, f"{line!r} is lost, has changed or has moved"


def check_accounted(text: str) -> None:
    """Every statement that still names the framework has a TODO line above it, or above the function around it."""
    tree = Tree(text)
    names = Names(Scopes(tree.module, ""), "program", Repository().seen_from(""))
    for node, name in names.references(tree.module):
        assert todo.covers(tree, node), f"{name} stays without a word"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(programs())
def test_programs_made_at_random(text: str) -> None:
    try:
        ast.parse(text)
    except SyntaxError:  # some mixes are no programs
        return
    check_holds(text)


LAYERS = (
    "layers.Dense({n}, activation='relu')",
    "layers.Dense({n}, use_bias=False, name=f'd{{1}}')",
    "layers.Conv2D({n}, 3, padding='same',\n        strides=2)",
    "layers.MaxPooling2D()",
    "layers.BatchNormalization()",
    "layers.Flatten()",
    "layers.Dropout(0.5)",
    "layers.LSTM({n}, return_sequences=True)",
    "layers.UnheardOf({n})",
    "layers.Activation(tf.nn.relu)",
    "layers.Lambda(lambda t: tf.abs(t))",
    "block({n})",
)

SHAPES = ("(8,)", "(6, 4)", "(8, 8, 3)", "SHAPE")

TRAINING = (
    "{m}.compile('adam', 'mse')",
    "{m}.compile(optimizer=keras.optimizers.Adam(1e-3), loss='sparse_categorical_crossentropy', metrics=['accuracy'])",
    "history = {m}.fit(x, y, epochs=3)  # train",
    "{m}.fit(data, validation_data=(x, y), callbacks=[keras.callbacks.EarlyStopping(patience=2)])",
    "print({m}.evaluate(x, y, verbose=0))",
    "p = {m}.predict(x)",
    "{m}.summary()",
    "{m}.save('model.keras')",
    "for v in {m}.trainable_variables: print(v)",
    "for g in tf.config.list_physical_devices('GPU'):\n    tf.config.experimental.set_memory_growth(g, True)",
    "tf.get_logger().setLevel('ERROR')  # quiet",
    "@tf.function\ndef step(x):\n    return tf.concat([x, tf.abs(x)], 0)",
    "data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(10).batch(4)",
    "with tf.GradientTape() as tape:\n    loss = tf.reduce_mean({m}(x))\ng = tape.gradient(loss, [x])",
)


@st.composite
def models(draw: st.DrawFn) -> str:
    """The statements that make a model called ``model``, in one of the usual ways."""
    made = [
        draw(st.sampled_from(LAYERS)).format(n=draw(st.integers(1, 9)))
        for _ in range(draw(st.integers(1, 5)))
    ]
    shape = draw(st.sampled_from(SHAPES))
    kind = draw(st.sampled_from(("list", "add", "functional", "function", "class")))
    if kind == "list":
        return f"model = keras.Sequential([keras.Input({shape}),  # in\n    " + ",\n    ".join(made) + ",\n])"
    if kind == "add":
        return "\n".join(
            [
                f"model = keras.Sequential()\nmodel.add(keras.Input(shape={shape}))",
                *(f"model.add({m})" for m in made),
            ]
        )
    if kind == "class":
        attributes = "\n".join(f"        self.layer{i} = {layer}" for i, layer in enumerate(made))
        calls = "\n".join(f"        x = self.layer{i}(x)  # {i}" for i in range(len(made)))
        return (
            "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n"
            f"{attributes}\n\n    def call(self, x, training=False):\n{calls}\n        return x\n\nmodel = Net()"
        )
    body = [
        f"i = x = keras.Input(shape={shape})" if draw(st.booleans()) else f"i = keras.Input({shape})\nx = i"
    ]
    body += [f"x = {layer}(x)" for layer in made]
    if kind == "functional":
        return "\n".join([*body, "model = keras.Model(i, x)"])
    inner = "\n".join(body).replace("\n", "\n    ")
    return f"def build(width=3):\n    # how it is made\n    {inner}\n    return keras.Model(i, x)\n\nmodel = build()"


@st.composite
def trainings(draw: st.DrawFn) -> str:
    """A script that makes a model, trains it and does this and that."""
    head = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n"
    head += "\nSHAPE = (8, 1)\n"
    helper = "\ndef block(n):\n    return layers.Dense(n)\n"
    steps = [draw(st.sampled_from(TRAINING)).format(m="model") for _ in range(draw(st.integers(0, 5)))]
    rest = "\n".join(steps)
    if draw(st.booleans()):
        rest = "def main(x, y):\n    pass\n" + "".join(f"    {line}\n" for line in rest.split("\n"))
    text = f"{head}{helper}\n{draw(models())}\n{rest}\n"
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(trainings())
def test_models_and_training_made_at_random(text: str) -> None:
    ast.parse(text)
    outcome = migrated(text)
    assert {"SRC006", "SRC007"}.isdisjoint(finding.code for finding in outcome.findings), outcome.findings
    ast.parse(outcome.text)
    assert Usage(outcome.text).dangling() <= Usage(text).unbound()
    assert ("\r\n" in text) == ("\r\n" in outcome.text)
    assert outcome.text.count("\r") in (0, outcome.text.count("\n"))
    check_accounted(outcome.text)
    assert migrated(outcome.text).text == outcome.text


def sample(package: str, pattern: str, step: int) -> list[Path]:
    """Every ``step``-th file of an installed package, in a fixed order; the package is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return []
    return sorted(Path(next(iter(spec.submodule_search_locations))).glob(pattern))[::step]


REAL = sample("keras", "src/applications/*.py", 3) + sample("keras", "src/layers/**/*_test.py", 40)


def test_the_sample_of_real_files_is_there() -> None:
    assert len(REAL) >= 8


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_files_of_installed_packages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    outcome = migrated(text)
    assert {"SRC006", "SRC007"}.isdisjoint(finding.code for finding in outcome.findings), outcome.findings
    ast.parse(outcome.text)
    assert Usage(outcome.text).dangling() <= Usage(text).unbound()
    check_accounted(outcome.text)
    assert migrated(outcome.text).text == outcome.text
