"""Which Keras a program is written for, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.codemods.notebooks.build import notebook

from migrate.codemods import cached
from migrate.codemods.engine import run
from migrate.codemods.keras_generation_pins import decides, nearest
from migrate.codemods.outcome import Options, Outcome
from migrate.keras import Keras
from migrate.provenance import ModelLink
from migrate.worker import Worker

PROGRAM = """from tensorflow import keras


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="hard_sigmoid")])
"""


@pytest.mark.parametrize(
    ("name", "specifier", "generation"),
    [
        ("tensorflow", "==2.4.1", 2),
        ("tensorflow", "==2.15.*", 2),
        ("tensorflow", "==2.16.1", 3),
        ("tensorflow", ">=2.3,<2.10", 2),
        ("tensorflow", ">=2.16", 3),
        ("tensorflow", ">=2.3", None),
        ("tensorflow", "~=2.4.0", 2),
        ("tensorflow", "~=2.4", None),
        ("tensorflow", "<=2.15", 2),
        ("tensorflow", "<3", None),
        ("tensorflow", "", None),
        ("TensorFlow_CPU", "==2.12", 2),
        ("tensorflow-gpu", "", 2),
        ("tensorflow", "^2.4", None),
        ("tensorflow", "=2.4", 2),
        ("keras", "==2.3.1", 2),
        ("keras", ">=3", 3),
        ("keras", "^2.8.0", 2),
        ("keras-core", "", 3),
        ("tensorflow-addons", ">=0.20", 2),
        ("numpy", "==1.2", None),
    ],
)
def test_what_a_requirement_decides(name: str, specifier: str, generation: int | None) -> None:
    assert decides(name, specifier) == generation


@pytest.mark.parametrize(
    ("file", "content", "why"),
    [
        ("requirements.txt", "numpy\ntensorflow==2.4.1  # old\n", "requirements.txt: tensorflow==2.4.1"),
        ("requirements-gpu.txt", "tensorflow-gpu", "requirements-gpu.txt: tensorflow-gpu"),
        ("requirements/base.txt", "keras==2.3", "base.txt: keras==2.3"),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["tensorflow>=2.3,<2.10"]',
            "pyproject.toml: tensorflow>=2.3,<2.10",
        ),
        (
            "pyproject.toml",
            '[project.optional-dependencies]\ntf = ["tensorflow[and-cuda]==2.14"]',
            "pyproject.toml: tensorflow[and-cuda]==2.14",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = "^3.8"\ntensorflow = "2.8.0"',
            "pyproject.toml: tensorflow==2.8.0",
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\ntensorflow = {version = "~2.8", optional = true}',
            "pyproject.toml: tensorflow~2.8",
        ),
        (
            "setup.cfg",
            "[options]\ninstall_requires =\n    numpy\n    tensorflow<2.12\n",
            "setup.cfg: tensorflow<2.12",
        ),
        ("setup.py", "setup(install_requires=['tensorflow==2.6', 'numpy'])", "setup.py: tensorflow==2.6"),
        ("Pipfile", '[packages]\ntensorflow = "==2.9"', "Pipfile: tensorflow==2.9"),
        (
            "Pipfile.lock",
            '{"default": {"tensorflow": {"version": "==2.9.1"}}}',
            "Pipfile.lock: tensorflow==2.9.1",
        ),
        (
            "environment.yml",
            "dependencies:\n  - python=3.8\n  - tensorflow=2.4\n",
            "environment.yml: tensorflow=2.4",
        ),
        (
            "environment.yaml",
            "dependencies:\n  - pip:\n    - tensorflow==2.4\n",
            "environment.yaml: tensorflow==2.4",
        ),
        (
            "poetry.lock",
            '[[package]]\nname = "tensorflow"\nversion = "2.11.0"',
            "poetry.lock: tensorflow==2.11.0",
        ),
        ("uv.lock", '[[package]]\nname = "keras"\nversion = "2.15.0"', "uv.lock: keras==2.15.0"),
        ("Dockerfile", "FROM tensorflow/tensorflow:2.4.1-gpu\n", "Dockerfile: tensorflow/tensorflow:2.4.1"),
    ],
)
def test_files_that_pin_a_version(tmp_path: Path, file: str, content: str, why: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(content)
    (tmp_path / "src").mkdir()
    pin = nearest(tmp_path / "src", tmp_path)
    assert pin is not None
    assert (pin.generation, pin.why) == (2, why)


@pytest.mark.parametrize(
    "content", ["tensorflow", "tensorflow>=2.0", "torch==2.4", "tensorflow==2.4\ntensorflow==2.17", "== ["]
)
def test_files_that_say_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "requirements.txt").write_text(content)
    (tmp_path / "pyproject.toml").write_text("== [")
    assert nearest(tmp_path, tmp_path) is None


def test_a_lock_file_counts_for_more_and_the_nearest_folder_for_most(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("tensorflow==2.17")
    (tmp_path / "poetry.lock").write_text('[[package]]\nname = "tensorflow"\nversion = "2.11.0"')
    inner = tmp_path / "old"
    inner.mkdir()
    (inner / "requirements.txt").write_text("tensorflow==2.17")
    assert getattr(nearest(tmp_path, tmp_path), "generation", None) == 2
    assert getattr(nearest(inner, inner), "generation", None) == 3


def migrated(folder: Path, **files: str) -> Outcome:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return run([folder], Options())


@pytest.mark.parametrize(
    ("line", "generation", "why"),
    [
        ("import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'", 2, "program.py sets TF_USE_LEGACY_KERAS to 1"),
        (
            "import os\nos.environ.setdefault('TF_USE_LEGACY_KERAS', '0')",
            3,
            "program.py sets TF_USE_LEGACY_KERAS to 0",
        ),
        ("import tf_keras", 2, "program.py imports tf_keras"),
        ("import keras_core as keras", 3, "program.py imports keras_core"),
        ("from keras import ops", 3, "program.py imports keras.ops"),
        ("import tensorflow_addons as tfa", 2, "program.py imports tensorflow_addons"),
        (
            "from tensorflow.keras.layers.experimental import preprocessing",
            2,
            "program.py imports tensorflow.keras.layers.experimental",
        ),
        ("from keras.layers.core import Dense", 2, "program.py imports keras.layers.core"),
        ("model.fit_generator(data)", 2, "program.py uses fit_generator"),
        ("keras.optimizers.legacy.SGD()", 2, "program.py uses optimizers.legacy"),
        ("keras.random.normal((2,))", 3, "program.py uses keras.random"),
        ("pass", 3, ""),
        (
            "import tf_keras\nimport os\nos.environ['TF_USE_LEGACY_KERAS'] = '0'",
            3,
            "program.py sets TF_USE_LEGACY_KERAS to 0",
        ),
    ],
)
def test_what_code_says(tmp_path: Path, line: str, generation: int, why: str) -> None:
    (found,) = migrated(tmp_path, program=f"{PROGRAM}\n\n{line}\n").keras.values()
    assert found.generation == generation
    assert found.why.startswith(why)
    assert bool(found.why) == bool(why)


def test_a_notebook_s_line_that_installs_a_version(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text(notebook("!pip install -q tensorflow==2.9", PROGRAM))
    assert list(run([tmp_path], Options()).keras.values()) == [Keras(2, "a.ipynb installs tensorflow==2.9")]


def test_files_that_import_each_other_have_one_keras_and_others_their_own(tmp_path: Path) -> None:
    outcome = migrated(
        tmp_path,
        net=PROGRAM,
        train="import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nfrom net import build\nmodel = build()\n",
        other="import keras\nfrom keras import ops\nops.exp(keras.ops.ones(3))\n",
    )
    assert {path: keras.generation for path, keras in outcome.keras.items()} == {
        "net.py": 2,
        "train.py": 2,
        "other.py": 3,
    }


def text(outcome: Outcome) -> str:
    (file,) = outcome.files
    return file.text


def test_numbers_follow_the_generation(tmp_path: Path) -> None:
    assert "nn.Hardsigmoid()" in text(migrated(tmp_path, program=PROGRAM))
    (tmp_path / "requirements.txt").write_text("tensorflow==2.8")
    assert "torch.clamp(0.2 * " in text(migrated(tmp_path, program=PROGRAM))


def test_where_they_differ_and_nothing_says_which_is_a_finding(tmp_path: Path) -> None:
    def doubts(outcome: Outcome) -> list[tuple[str, int]]:
        return [(finding.code, finding.line) for finding in outcome.findings if finding.code == "NUM804"]

    (tmp_path / "program.py").write_text(PROGRAM)
    assert doubts(run([tmp_path], Options())) == [("NUM804", 5)]
    assert doubts(run([tmp_path], Options(keras=Keras(3, "--keras")))) == []
    (tmp_path / "program.py").write_text(PROGRAM.replace("hard_sigmoid", "relu"))
    assert doubts(run([tmp_path], Options())) == []


def test_batch_normalisation_of_images_is_exact_in_keras_2(tmp_path: Path) -> None:
    program = (
        "from tensorflow import keras\n"
        "model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.BatchNormalization()])\n"
    )
    (tmp_path / "program.py").write_text(program)
    newer, older = (run([tmp_path], Options(keras=Keras(number, "a test"))) for number in (3, 2))
    assert text(newer) == text(older)
    assert "NUM801" in {finding.code for finding in newer.findings}
    assert "NUM801" not in {finding.code for finding in older.findings}


def test_a_provenance_file_of_before_is_of_keras_3() -> None:
    assert ModelLink("a:b", "a:b", "a:B").keras == 3


def test_the_cache_knows_a_changed_requirement(tmp_path: Path) -> None:
    source, folder = tmp_path / "source", tmp_path / "cache"
    source.mkdir()
    (source / "net.py").write_text(PROGRAM)
    assert text(cached.run([source], Options(), folder)) == text(cached.run([source], Options(), folder))
    (source / "requirements.txt").write_text("tensorflow==2.8")
    again = cached.run([source], Options(), folder)
    assert again.keras == {"net.py": Keras(2, "requirements.txt: tensorflow==2.8")}
    assert cached.run([source], Options(), folder) == again


HISTORY = """import numpy as np
from tensorflow import keras


def keys():
    x, y = np.ones((8, 4), "float32"), np.ones((8, 1), "float32")
    model = keras.Sequential([keras.layers.InputLayer((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile("sgd", "mse", metrics=["acc", "mse", "AUC", keras.metrics.Precision()])
    slower = keras.callbacks.ReduceLROnPlateau(monitor="loss")
    history = model.fit(x, y, epochs=1, verbose=0, validation_data=(x, y), callbacks=[slower])
    return sorted(history.history)
"""


def test_the_history_has_the_keys_that_it_had(tmp_path: Path, keras2_worker: Worker) -> None:
    outcome = migrated(tmp_path, history_of_keras2=HISTORY)
    assert not [finding for finding in outcome.findings if finding.severity == "error"]
    made = run([tmp_path], Options(keras=Keras(2, "a test")))
    target = tmp_path / "migrated"
    target.mkdir()
    for path, data in made.texts().items():
        (target / path).write_bytes(data)
    keras2_worker.call("sys:path.insert", 0, str(tmp_path))
    was = keras2_worker.call("history_of_keras2:keys")
    # A process of its own: others have imported support files of this name.
    with Worker.start("torch", path=[target]) as worker:
        assert worker.call("history_of_keras2:keys") == was
    assert "lr" in was
    assert "auc" in was
