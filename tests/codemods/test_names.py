"""What a name means: every way in which Python gives names, and every way in which it takes them away."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath
from textwrap import dedent

import pytest

from migrate.codemods import syntax as cst
from migrate.codemods.analysis.names import Names, is_source
from migrate.codemods.analysis.repository import Module, Repository
from migrate.codemods.analysis.scopes import Scopes
from migrate.codemods.tree import Tree, walk


def names_of(
    text: str, module: str = "program", repository: Repository | None = None
) -> tuple[Names, cst.Module]:
    tree = Tree(dedent(text)).module
    package = module.rpartition(".")[0]
    return Names(Scopes(tree, package), module, (repository or Repository()).seen_from(package)), tree


def meaning(text: str, repository: Repository | None = None, module: str = "program") -> str | None:
    """What ``HERE(expression)`` in a text is about."""
    names, tree = names_of(text, module, repository)
    (found,) = [
        node.args[0].value
        for node in walk(tree)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == "HERE"
    ]
    return names.resolve(found)


@pytest.mark.parametrize(
    ("imported", "used", "name"),
    [
        ("import tensorflow as tf", "tf.abs", "tf.abs"),
        ("import tensorflow", "tensorflow.abs", "tf.abs"),
        ("import tensorflow as tf", "tf.keras.layers.Dense", "keras.layers.Dense"),
        ("import tensorflow.keras.layers as L", "L.Dense", "keras.layers.Dense"),
        ("import tensorflow.keras", "tensorflow.keras.layers.Dense", "keras.layers.Dense"),
        ("from tensorflow import keras", "keras.layers.Dense", "keras.layers.Dense"),
        ("from tensorflow.keras import layers as L", "L.Dense", "keras.layers.Dense"),
        ("from tensorflow.keras.layers import Dense", "Dense", "keras.layers.Dense"),
        ("from tensorflow.keras.layers import Dense as D", "D", "keras.layers.Dense"),
        ("import keras", "keras.layers.Dense", "keras.layers.Dense"),
        ("import tf_keras as keras", "keras.layers.Dense", "keras.layers.Dense"),
        ("from tensorflow.python.keras import layers", "layers.Dense", "keras.layers.Dense"),
        ("import tensorflow.compat.v2 as tf", "tf.abs", "tf.abs"),
        ("from tensorflow.keras.layers import *", "Dense", "keras.layers.Dense"),
        ("from tensorflow.keras.layers import *", "print", None),
        ("import numpy as np", "np.abs", "numpy.abs"),
        ("", "abs", None),
    ],
)
def test_imports(imported: str, used: str, name: str | None) -> None:
    assert meaning(f"{imported}\nHERE({used})\n") == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import tensorflow as tf\nK = tf.keras.backend\nHERE(K.sum)", "keras.backend.sum"),
        (
            "from tensorflow import keras\nlayers = keras.layers\nL = layers\nHERE(L.Dense)",
            "keras.layers.Dense",
        ),
        ("import tensorflow as tf\ndef f():\n    k = tf.keras\n    HERE(k.Model)", "keras.Model"),
        ("import tensorflow as tf\nx = tf.abs(1)\nHERE(x)", None),
        ("a = b\nb = a\nHERE(a)", None),
    ],
)
def test_plain_rebinding_is_followed_and_results_of_calls_are_not(text: str, name: str | None) -> None:
    assert meaning(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\ndef f(tf):\n    HERE(tf.abs)",
        "import tensorflow as tf\ndef f():\n    tf = other()\n    HERE(tf.abs)",
        "import tensorflow as tf\ndef f():\n    for tf in others:\n        HERE(tf.abs)",
        "import tensorflow as tf\n[HERE(tf.abs) for tf in others]",
        "import tensorflow as tf\nlambda tf: HERE(tf.abs)",
        "import tensorflow as tf\nwith open(p) as tf:\n    HERE(tf.abs)",
        "import tensorflow as tf\ndef f():\n    (tf := other())\n    HERE(tf.abs)",
        "import tensorflow as tf\ndef f():\n    def tf(): pass\n    HERE(tf.abs)",
        "import tensorflow as tf\ntf = patched(tf)\nHERE(tf.abs)",
        "import tensorflow as tf\ntry:\n    pass\nexcept E as tf:\n    HERE(tf.abs)",
        "import tensorflow as tf\ndef f(x):\n    match x:\n        case [tf, *_]:\n            HERE(tf.abs)",
        "import tensorflow as tf\ndef f():\n    global tf\n    tf = other()\nHERE(tf.abs)",
    ],
)
def test_a_name_that_is_bound_otherwise_is_not_the_import(text: str) -> None:
    assert meaning(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\nclass A:\n    tf = 3\n    def f(self):\n        HERE(tf.abs)",
        "import tensorflow as tf\ndef f(tf): pass\nHERE(tf.abs)",
        "import tensorflow as tf\ndef f(x=HERE(tf.abs), tf=None): pass",
        "import tensorflow as tf\n[tf for tf in HERE(tf.abs)]",
        "import tensorflow as tf\n@HERE(tf.abs)\ndef f(tf): pass",
        "import tensorflow as tf\ndef f(tf: HERE(tf.abs)): pass",
        "import tensorflow as tf\nclass A(HERE(tf.abs)):\n    tf = 3",
        "def f():\n    import tensorflow as tf\n    def g():\n        HERE(tf.abs)",
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None\nHERE(tf.abs)",
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    import tensorflow.compat.v2 as tf\nHERE(tf.abs)",
        "f(tf=1)\nx.tf = 3\nimport tensorflow as tf\nHERE(tf.abs)",
        "tf: object\nimport tensorflow as tf\nHERE(tf.abs)",
    ],
)
def test_a_name_of_another_scope_does_not_hide_the_import(text: str) -> None:
    assert meaning(text) == "tf.abs"


def repository(**files: str) -> Repository:
    """The index of files given as ``digits__model="text"``; a package's own file is ``digits____init__``."""
    modules = {}
    for key, text in files.items():
        path = PurePosixPath(key.replace("____init__", "/__init__").replace("__", "/", 0) + ".py")
        name = key.removesuffix("____init__").replace("__", ".")
        path = PurePosixPath(
            name.replace(".", "/") + ("/__init__.py" if key.endswith("____init__") else ".py")
        )
        modules[name] = Module.read(name, path, ast.parse(text))
    return Repository(modules)


def test_names_of_the_repository_are_followed_through_re_exports() -> None:
    found = repository(
        digits____init__="from .model import build_model as build\nfrom .compat import *",
        digits__model="def build_model(): pass",
        digits__compat="import tensorflow as tf\nfrom tensorflow.keras import layers\nL = layers",
    )
    assert meaning("import digits\nHERE(digits.build)", found) == "digits.model.build_model"
    assert meaning("from digits import build\nHERE(build)", found) == "digits.model.build_model"
    assert meaning("from digits.compat import tf\nHERE(tf.abs)", found) == "tf.abs"
    assert meaning("from digits import L\nHERE(L.Dense)", found) == "keras.layers.Dense"
    assert meaning("from .compat import L\nHERE(L.Dense)", found, "digits.train") == "keras.layers.Dense"


def test_re_exports_in_a_circle_end() -> None:
    found = repository(a="from b import x", b="from a import x")
    assert meaning("from a import x\nHERE(x)", found) in ("a.x", "b.x")


def test_definitions_of_the_file_have_its_own_name() -> None:
    assert meaning("def f(): pass\nHERE(f)", module="digits.model") == "digits.model.f"
    assert meaning("class C:\n    def m(self): pass\n    HERE(m)", module="digits.model") is None


def test_references_are_the_longest_names_and_leave_out_imports_and_keywords() -> None:
    names, tree = names_of("""
        import tensorflow as tf
        from tensorflow import keras

        def f(x: tf.Tensor, keras=3):
            return tf.nn.relu(x).shape, keras.layers, g(tf=1), x.tf.abs, keras_()
    """)
    assert [name for _, name in names.references(tree)] == ["tf.Tensor", "tf.nn.relu"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("tf.abs", True),
        ("keras", True),
        ("tensorflow_datasets.load", True),
        ("tflite.x", False),
        ("numpy.abs", False),
    ],
)
def test_packages_built_on_the_framework_count_as_part_of_it(name: str, source: bool) -> None:
    assert is_source(name) is source


def test_a_file_that_is_also_run_as_a_script_finds_its_siblings_both_ways() -> None:
    found = repository(
        digits____init__="",
        digits__model="def build(): pass",
        digits__keras="import os",
        digits__types="import os",
    )
    text = """
    if __package__:
        from .model import build
    else:
        from model import build
    HERE(build)
    """
    names = meaning(text, found, "digits.train")
    assert names == "digits.model.build"
    assert meaning("import keras\nHERE(keras.Model)", found, "digits.train") == "keras.Model"
    assert meaning("import types\nHERE(types)", found, "digits.train") == "types"


def test_a_re_export_from_a_file_of_the_same_name_that_is_not_there_ends() -> None:
    found = repository(digits____init__="from .model import model")
    assert meaning("from digits import model\nHERE(model)", found) == "digits.model"


def test_a_star_import_of_the_framework_gives_its_modules_and_names_that_no_row_knows() -> None:
    found = repository(
        digits____init__="from digits.backend import keras",
        digits__backend____init__="from digits.backend import keras",
        digits__backend__keras="from os import path\n"
        "if path:\n    from keras import *\nelse:\n    from tensorflow.keras import *",
    )
    use = "from digits.backend import keras\n"
    assert meaning(use + "HERE(keras.layers.Dense)", found, "digits.train") == "keras.layers.Dense"
    assert meaning(use + "HERE(keras.Unheard)", found, "digits.train") == "keras.Unheard"
    assert meaning(use + "HERE(keras.path)", found, "digits.train") == "os.path"
