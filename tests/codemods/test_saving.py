"""Saving and loading: state dicts in safetensors files, under names that follow."""

from __future__ import annotations

import pytest
from tests.codemods.checks import codes, migrate, migrate_tree, output

from migrate.codemods.to_torch.saving_paths import rename

MODEL = """
from tensorflow import keras


def build_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.Dense(3)(inputs))

"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("build/digits.keras", "build/digits.safetensors"),
        ("model.weights.h5", "model.weights.safetensors"),
        ("{epoch:02d}-{val_loss:.2f}.weights.h5", "{epoch:02d}-{val_loss:.2f}.weights.safetensors"),
        (
            "Usage: train.py --output out/a.keras, or b.keras.",
            "Usage: train.py --output out/a.safetensors, or b.safetensors.",
        ),
        (".keras", ".safetensors"),
        ("tf.keras", "tf.keras"),
        ("uses tensorflow.keras and keras.layers", "uses tensorflow.keras and keras.layers"),
        ("tf.keras.layers.Dense", "tf.keras.layers.Dense"),
        ("data.h5", "data.h5"),
        ("model.keras.bak", "model.keras.bak"),
    ],
)
def test_names_of_keras_files(before: str, after: str) -> None:
    assert rename(before) == after


def test_saves_and_loads() -> None:
    outcome = migrate(
        MODEL
        + """
def main(path):
    model = build_model()
    model.load_weights(path)
    model.save_weights("out/last.weights.h5", overwrite=True)
    keras.models.save_model(model, "out/model.h5")
    again = keras.models.load_model("out/model.h5", compile=False)
    return again
"""
    )
    assert codes(outcome) == []
    text = output(outcome)
    assert text[text.index("def main") :] == (
        "def main(path):\n"
        "    model = build_model()\n"
        "    model.load_state_dict(load_file(path))\n"
        "    model.eval()\n"
        '    save_file(model.state_dict(), "out/last.weights.safetensors")\n'
        '    save_file(model.state_dict(), "out/model.safetensors")\n'
        "    again = build_model()\n"
        '    again.load_state_dict(load_file("out/model.safetensors"))\n'
        "    again.eval()\n"
        "    return again\n"
    )


def test_a_name_of_an_hdf5_file_changes_only_where_a_model_is_in_it() -> None:
    outcome = migrate(
        MODEL
        + """
import h5py

WEIGHTS = "weights.h5"
FEATURES = "features.h5"


def main():
    model = build_model()
    model.load_weights(WEIGHTS)
    return model, h5py.File(FEATURES)
"""
    )
    assert codes(outcome) == []
    assert 'WEIGHTS = "weights.safetensors"' in output(outcome)
    assert 'FEATURES = "features.h5"' in output(outcome)


def test_a_file_that_is_loaded_with_its_architecture_needs_the_one_builder() -> None:
    two = MODEL + MODEL.replace("build_model", "build_other")
    files = {
        "model.py": two,
        "use.py": "from tensorflow import keras\n\nimport model\n\nnet = keras.models.load_model('a.keras')\n",
    }
    outcome = migrate_tree(files)
    assert codes(outcome) == ["SAV701"]
    assert "several models" in "".join(finding.message for finding in outcome.findings)
    assert "# TODO(migrate): SAV701" in output(outcome, "use.py")


def test_a_saved_file_needs_no_word_of_keras_in_the_script_that_reads_it() -> None:
    files = {
        "digits/__init__.py": "",
        "digits/model.py": MODEL,
        "digits/evaluate.py": """
        from digits.model import build_model


        def main(weights="build/digits.keras"):
            model = build_model()
            model.load_weights(weights)
            return model
        """,
    }
    outcome = migrate_tree(files)
    assert codes(outcome) == []
    text = output(outcome, "digits/evaluate.py")
    assert 'def main(weights="build/digits.safetensors"):' in text
    assert "model.load_state_dict(load_file(weights))" in text
    assert "from safetensors.torch import load_file" in text


def test_methods_of_the_program_s_own_that_save_are_not_keras_s() -> None:
    outcome = migrate(
        MODEL
        + """
class Agent:
    def __init__(self):
        self.model = build_model()

    def save(self, path):
        self.model.save_weights(path)

    def load_weights(self, path):
        self.model.load_weights(path)


agent = Agent()
agent.save("agent.weights.h5")
agent.load_weights("agent.weights.h5")
"""
    )
    text = output(outcome)
    assert "        save_file(self.model.state_dict(), path)\n" in text
    assert text.endswith(
        'agent.save("agent.weights.safetensors")\nagent.load_weights("agent.weights.safetensors")\n'
    )


def test_a_model_whose_builder_compiles_it_is_loaded_compiled() -> None:
    outcome = migrate(
        """
import numpy as np
from tensorflow import keras


def build_and_compile(units):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mae")
    return model


x, y = np.zeros((8, 4), "float32"), np.zeros((8, 1), "float32")
net = build_and_compile(3)
net.fit(x, y, verbose=0)
net.save("model.keras")
again = keras.models.load_model("model.keras")
print(again.evaluate(x, y, verbose=0))
"""
    )
    text = output(outcome)
    assert codes(outcome) == []
    assert "again = build_and_compile(3)\nagain.load_state_dict(load_file(" in text
    assert "again.criterion" in text


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("", False),
        ("model.fit(x, y)\n", True),
        ("again.predict(x)\n", False),
    ],
)
@pytest.mark.parametrize("compiled", [False, True])
def test_the_state_of_the_optimizer_that_a_file_has_is_told(between: str, told: bool, compiled: bool) -> None:
    text = f"""
import numpy as np
from tensorflow import keras

x, y = np.ones((64, 3)), np.ones((64, 1))
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
model.save("m.keras")
{between.replace("again.predict(x)", "")}again = keras.models.load_model("m.keras")
{"again.compile('sgd', 'mse')" if compiled else ""}
{"again.predict(x)" if "again" in between else "again.fit(x, y)"}
"""
    assert ("SAV702" in codes(migrate(text))) is (told and not compiled)
