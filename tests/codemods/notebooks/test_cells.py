"""Notebooks: the code cells are one module, what is rewritten goes back into them, and the rest stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.codemods.notebooks.build import code, migrated, notebook, sources, text
from tests.packages.notebooks import lost

from migrate.codemods.engine import run
from migrate.codemods.files import project
from migrate.codemods.outcome import Options, Outputs
from migrate.errors import MigrateError
from migrate.worker import Worker

IMPORTS = "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers"


def test_a_cell_is_rewritten_and_the_others_are_not_touched(tmp_path: Path) -> None:
    content = notebook(
        text("# TensorFlow"), "import tensorflow as tf", "n = 3 # own  layout", "y = tf.exp(1.0)"
    )
    outcome, after = migrated(tmp_path, content)
    assert sources(after) == [
        "# TensorFlow",
        "import torch",
        "n = 3 # own  layout",
        "y = torch.exp(torch.tensor(1.0))",
    ]
    assert list(lost(content.encode(), after.encode())) == []
    assert not outcome.findings


@pytest.mark.parametrize(
    "dumped",
    [{"indent": 4}, {"indent": "\t"}, {"separators": (",", ":")}, {"ensure_ascii": True, "indent": 2}],
)
def test_the_file_keeps_its_layout(tmp_path: Path, dumped: dict[str, object]) -> None:
    document = json.loads(
        notebook("import tensorflow as tf", text("é ∑"), "print('é')\ny = tf.exp(x)\nz = tf.exp(y)")
    )
    content = json.dumps(document, **{"ensure_ascii": False, **dumped})
    _, after = migrated(tmp_path, content)
    made = json.loads(after)
    assert "".join(made["cells"][2]["source"]) == "print('é')\ny = torch.exp(x)\nz = torch.exp(y)"
    assert after == json.dumps(made, **{"ensure_ascii": False, **dumped})


def test_a_source_that_is_one_string_stays_one(tmp_path: Path) -> None:
    document = json.loads(notebook("import tensorflow as tf", "y = tf.exp(x)"))
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"])
    _, after = migrated(tmp_path, json.dumps(document, indent=1))
    assert [cell["source"] for cell in json.loads(after)["cells"]] == ["import torch", "y = torch.exp(x)"]


def test_windows_line_ends_of_the_file_stay(tmp_path: Path) -> None:
    content = notebook("import tensorflow as tf", "y = tf.exp(x)\nz = 1").replace("\n", "\r\n")
    _, after = migrated(tmp_path, content)
    assert after.replace("\r\n", "").count("\n") == 0
    assert sources(after) == ["import torch", "y = torch.exp(x)\nz = 1"]


@pytest.mark.parametrize(
    ("outputs", "left"),
    [(Outputs.CHANGED, [0, 1, 0]), (Outputs.KEPT, [1, 1, 1]), (Outputs.DROPPED, [0, 0, 0])],
)
def test_outputs(tmp_path: Path, outputs: Outputs, left: list[int]) -> None:
    content = notebook("import tensorflow as tf", "n = 3", "y = tf.exp(x)")
    _, after = migrated(tmp_path, content, outputs=outputs)
    cells = json.loads(after)["cells"]
    assert [len(cell["outputs"]) for cell in cells] == left
    assert [cell["execution_count"] for cell in cells] == [count or None for count in left]


def test_names_of_earlier_cells_are_known_in_later_ones(tmp_path: Path) -> None:
    content = notebook(
        IMPORTS, "def scaled(x):\n    return tf.abs(x) * 2", "y = scaled(tf.ones((2, 3)))\ny.shape"
    )
    _, after = migrated(tmp_path, content)
    assert sources(after)[1:] == [
        "def scaled(x):\n    return torch.abs(x) * 2",
        "y = scaled(torch.ones((2, 3)))\ny.shape",
    ]


def test_a_model_that_is_built_over_several_cells_is_a_class_where_it_is_first_made(tmp_path: Path) -> None:
    content = notebook(
        IMPORTS,
        "# The classifier.\nmodel = keras.Sequential()",
        text("Its layers"),
        "model.add(keras.Input((8,)))\n# hidden\nmodel.add(layers.Dense(16, activation='relu'))",
        "model.add(layers.Dense(3))",
        "model.summary()",
    )
    outcome, after = migrated(tmp_path, content)
    made = sources(after)
    assert made[1].startswith("class Net(nn.Sequential):")
    assert made[1].endswith("# The classifier.\nmodel = Net()")
    assert "            # hidden\n            nn.Linear(8, 16)," in made[1]
    assert made[3:] == ["", "", "print(model)"]
    assert not any("migrate: cell" in source for source in made)
    assert [finding.code for finding in outcome.findings] == ["NUM802"]


def test_a_model_compiled_again_or_another_of_its_name_trains_with_its_own(tmp_path: Path) -> None:
    """The most frequent shape of a notebook: `model` is made, compiled and fitted, again and again."""
    content = notebook(
        IMPORTS,
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])",
        "model.compile('sgd', 'mse')",
        "model.fit(x, y, epochs=2)",
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\nmodel.compile('rmsprop', 'mae')",
        "model.fit(x, y, epochs=2)",
    )
    _, after = migrated(tmp_path, content)
    first, second = sources(after)[3], sources(after)[5]
    assert "optimizer, criterion" in first
    assert "optimizer_1, criterion_1" in second


def test_imports_come_into_the_first_cell_of_imports(tmp_path: Path) -> None:
    content = notebook(
        "import numpy as np\nfrom tensorflow.keras.datasets import mnist",
        "(x, y), _ = mnist.load_data()",
        "from tensorflow import keras\nfrom tensorflow.keras import layers",
        "model = keras.Sequential([keras.Input((784,)), layers.Dense(10)])",
    )
    _, after = migrated(tmp_path, content)
    first, second, third, _ = sources(after)
    assert "import load_mnist" in first
    assert "from torch import nn" in first
    assert second == "(x, y), _ = load_mnist()"
    assert third == ""


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    content = notebook(
        "%matplotlib inline\n!pip install tensorflow\n" + IMPORTS, "y = tf.unknown_op(tf.exp(x))"
    )
    _, after = migrated(tmp_path, content)
    again, unchanged = migrated(tmp_path, after)
    assert after != content
    assert unchanged == after
    assert not again.changed


def test_a_notebook_and_a_module_together(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "from tensorflow import keras\n\n\ndef build():\n"
        "    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dropout(0.5)])\n"
    )
    (tmp_path / "net.ipynb").write_text(
        notebook(
            "from net import build\nimport tensorflow as tf", "model = build()", "model(tf.ones((1, 4)))"
        )
    )
    outcome = run([tmp_path], Options())
    made = {str(path): data.decode() for path, data in outcome.texts().items()}
    assert sorted(made) == ["net.ipynb", "net.py"]
    assert sources(made["net.ipynb"]) == [
        "from net import build\nimport torch",
        "model = build()",
        "model.eval()\nmodel(torch.ones((1, 4)))",
    ]
    assert outcome.total == 2


def test_the_support_file_lies_beside_the_notebook(tmp_path: Path) -> None:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (tmp_path / "other.py").write_text("")
    (folder / "a.ipynb").write_text(
        notebook("from tensorflow.keras.utils import to_categorical", "to_categorical([1, 2])")
    )
    outcome = run([tmp_path], Options())
    assert [str(path) for path in outcome.support] == ["notebooks/migrate_support.py"]
    assert (
        sources(outcome.texts()[next(iter(outcome.sources))].decode())[0]
        == "from migrate_support import to_categorical"
    )


def test_checkpoints_of_jupyter_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "a-checkpoint.ipynb").write_text(notebook(IMPORTS))
    (tmp_path / "a.ipynb").write_text(notebook(IMPORTS))
    assert [str(file.path) for file in project([tmp_path]).files] == ["a.ipynb"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"cells": [', "not valid JSON"),
        ("[]", "not of a notebook"),
        ('{"metadata": {}, "nbformat": 4}', "no list of cells"),
        ('{"metadata": {}, "nbformat": 3, "worksheets": []}', "notebook format 3"),
        ('{"cells": [{"cell_type": "code"}], "nbformat": 4}', "cell 1 has no source"),
        (notebook("library(keras)", kernelspec={"language": "R"}), "language is R"),
    ],
)
def test_what_cannot_be_read_is_a_clear_error(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(MigrateError, match=message):
        migrated(tmp_path, content)


def test_in_a_folder_it_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "old.ipynb").write_text('{"nbformat": 3, "worksheets": ["keras"]}')
    (tmp_path / "r.ipynb").write_text(notebook("library(keras)", kernelspec={"language": "R"}))
    (tmp_path / "a.ipynb").write_text(notebook("import tensorflow as tf", "tf.ones(3)"))
    outcome = run([tmp_path], Options())
    assert [(finding.path, finding.code) for finding in outcome.findings] == [
        ("old.ipynb", "NBK902"),
        ("r.ipynb", "NBK903"),
    ]
    assert len(outcome.changed) == 1


def test_an_empty_notebook_and_empty_cells(tmp_path: Path) -> None:
    assert migrated(tmp_path, notebook())[1] == notebook()
    content = notebook("", "import tensorflow as tf", code("", None), "tf.exp(x)\n")
    _, after = migrated(tmp_path, content)
    assert sources(after) == ["", "import torch", "", "torch.exp(x)\n"]


def test_a_class_in_a_notebook_cannot_be_loaded_into(tmp_path: Path, torch_worker: Worker) -> None:
    content = notebook(IMPORTS, "model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])")
    outcome, _ = migrated(tmp_path, content)
    assert outcome.provenance is not None
    (model,) = outcome.provenance.models
    assert model.target == "study-notebook:Net"
    with pytest.raises(MigrateError, match=r"study\.ipynb is a notebook, which cannot be imported"):
        torch_worker.call("migrate.workers.importing:load", model.target)


def test_the_function_of_several_training_loops_stands_in_the_cell_that_calls_it_first(
    tmp_path: Path,
) -> None:
    model = "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.compile('sgd', 'mse')"
    content = notebook(IMPORTS, "n = 3", model, "print('now')\nmodel.fit(x, y)", "model.fit(x, y, epochs=n)")
    outcome, after = migrated(tmp_path, content)
    assert not [finding for finding in outcome.findings if finding.severity != "note"]
    *_, first, second = sources(after)
    assert first.startswith("def train(")
    assert "\n\n\nprint('now')\n" in first
    assert "def train(" not in second
    assert "train(model, " in second
