"""Data that stays in TensorFlow: programs that run as they are and migrated with `--keep-data`, and print the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.codemods.checks import codes, migrate, output, text_of
from tests.codemods.printing import printed, written

from migrate.codemods.cache_format import from_data, to_data
from migrate.codemods.context import Options
from migrate.codemods.engine import Outcome, run
from migrate.codemods.outcome import Fate

KEEP = Options(keep_data=True)


def kept(tmp_path: Path, files: Mapping[str, str]) -> Outcome:
    """Files below ``tmp_path / "before"``, migrated to ``tmp_path / "after"`` with their data kept."""
    before, after = tmp_path / "before", tmp_path / "after"
    for name, text in files.items():
        (before / name).parent.mkdir(parents=True, exist_ok=True)
        (before / name).write_text(text_of(text), encoding="utf-8")
        (after / name).parent.mkdir(parents=True, exist_ok=True)
        (after / name).write_text(text_of(text), encoding="utf-8")
    outcome = run([before], KEEP)
    written(outcome, after)
    return outcome


LINEAR = """
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

tf.random.set_seed(3)
SIZE = 8
WORDS = 20
texts = np.array([f"good film {n} <br />" if n % 2 else f"bad, awful film {n}" for n in range(12)])
labels = np.arange(12) % 2

# Reviews as they are.
raw = tf.data.Dataset.from_tensor_slices((texts, labels)).batch(5)
print(raw.cardinality().numpy(), len(raw))
for text_batch, label_batch in raw.take(1):
    for n in range(2):
        print(text_batch.numpy()[n], label_batch.numpy()[n])


def standardize(text):
    return tf.strings.regex_replace(tf.strings.lower(text), "<br />", " ")


vectorize = layers.TextVectorization(WORDS, standardize, output_sequence_length=SIZE)
vectorize.adapt(raw.map(lambda text, label: text))
print(len(vectorize.get_vocabulary()), vectorize.get_vocabulary()[:4])


def to_numbers(text, label):
    return vectorize(text), label


train = raw.map(to_numbers, num_parallel_calls=tf.data.AUTOTUNE).cache().prefetch(2)
table = np.arange(WORDS * SIZE).reshape(WORDS, SIZE)
print(table.sum())
for numbers, label in train.repeat(2):
    print(numbers.numpy().tolist(), label.numpy().tolist())
rest = train.unbatch().filter(lambda numbers, label: label > 0).skip(1)
print([int(label) for _, label in rest])
first = next(iter(train))[0]
print(tuple(first.shape), first.numpy().dtype, vectorize(["good film"]).numpy().tolist())
for step, (number, parts) in enumerate(tf.data.Dataset.range(3).map(lambda n: (n, {"twice": 2 * n, "name": "x"}))):
    print(step, int(number), int(parts["twice"]), parts["name"].numpy())
"""


def test_a_script_prints_the_same_while_its_pipelines_run_elsewhere(tmp_path: Path) -> None:
    outcome = kept(tmp_path, {"program.py": LINEAR})
    assert codes(outcome) == []
    text, module = (tmp_path / "after" / name for name in ("program.py", "program_data.py"))
    assert "tensorflow" not in text.read_text().replace("run_in_tensorflow", "")
    assert "def standardize(text):" in module.read_text()
    text.write_text(
        text.read_text() + '\nimport sys\nassert not {"tensorflow", "keras"} & set(sys.modules)\n'
    )
    assert printed(tmp_path / "after") == printed(tmp_path / "before")


PARTS = {
    "reading.py": """
        import tensorflow as tf

        SIZE = 4


        def parse(index):
            return tf.one_hot(index % SIZE, SIZE), index % 2


        def read(count, batch_size=2):
            return tf.data.Dataset.range(count).map(parse).batch(batch_size)
        """,
    "helpers.py": """
        import tensorflow as tf

        SCALE = 2.0


        def doubled(count):
            return tf.data.Dataset.range(count).map(lambda n: tf.cast(n, tf.float32) * SCALE)


        def total(data):
            return sum(float(tf.reduce_sum(x)) for x, _ in data) * SCALE
        """,
    "program.py": """
        import argparse

        import numpy as np
        import reading
        import tensorflow as tf
        from helpers import doubled, total
        from reading import read


        class Reader:
            def __init__(self, batch_size):
                self.batch_size = batch_size
                self.data = tf.data.Dataset.range(10).batch(self.batch_size)

            def totals(self):
                return [int(tf.reduce_sum(item)) for item in self.data]


        def generate():
            for n in range(3):
                yield np.full((n + 1,), n, "float32")


        def failing():
            return tf.data.Dataset.range(3).map(lambda n: tf.debugging.assert_less(n, [2], "too large"))


        def main():
            parser = argparse.ArgumentParser()
            parser.add_argument("--count", type=int, default=5)
            args = parser.parse_args()
            train = read(args.count + 1)
            test = reading.read(args.count, batch_size=3)
            print(total(train), total(test.take(1)), [float(x) for x in doubled(args.count)])
            for (x, _), (y, z) in tf.data.Dataset.zip((train, test)):
                print(tuple(x.shape), tuple(y.shape), z.numpy().tolist())
            ragged = tf.data.Dataset.from_generator(generate, output_signature=tf.TensorSpec((None,), tf.float32))
            for batch in ragged.padded_batch(args.count):
                print(batch.numpy().tolist())
            for epoch in range(2):
                for x, y in train.shuffle(10, seed=1).batch(2).take(1):
                    print(epoch, tuple(x.shape))
            print(Reader(4).totals())
            try:
                list(failing())
            except Exception as error:
                print("too large" in str(error))


        if __name__ == "__main__":
            main()
        """,
}


def test_functions_classes_and_files_stay_on_their_side(tmp_path: Path) -> None:
    outcome = kept(tmp_path, PARTS)
    assert codes(outcome) == []
    assert [str(file.path) for file in outcome.changed] == ["helpers.py", "program.py"]
    assert outcome.provenance is not None
    assert outcome.provenance.kept == {"helpers.py": "helpers_data.py", "program.py": "program_data.py"}
    assert printed(tmp_path / "after") == printed(tmp_path / "before")
    again = run([tmp_path / "after"], KEEP)
    assert not again.changed


def test_what_is_kept_is_told_and_counted(tmp_path: Path) -> None:
    outcome = kept(
        tmp_path,
        {
            "program.py": """
                import tensorflow as tf

                train = tf.data.Dataset.range(3).batch(2)
                for x in train:
                    print(tf.reduce_sum(x))
                """
        },
    )
    assert [(finding.code, finding.line) for finding in outcome.findings if finding.code != "API108"] == [
        ("DAT605", 3)
    ]
    assert [(item.api, item.fate, item.code) for item in outcome.files[0].references] == [
        ("tf.data.Dataset.range", Fate.KEPT, "DAT605"),
        ("tf.reduce_sum", Fate.REWRITTEN, ""),
    ]
    contents = {file.path: file.original.encode() for file in outcome.files}
    again = from_data(to_data(outcome), outcome.root, contents, KEEP.outputs)
    assert again.files == outcome.files
    assert again.support == outcome.support


def test_what_cannot_be_in_two_processes_is_told_and_migrated_as_ever(tmp_path: Path) -> None:
    source = """
        import tensorflow as tf
        from tensorflow import keras

        scale = keras.layers.Normalization()
        data = tf.data.Dataset.from_tensor_slices(tf.ones([8, 4])).batch(2)
        scale.adapt(data)
        scaled = data.map(scale)
        model = keras.Sequential([keras.Input((4,)), scale, keras.layers.Dense(2)])
        """
    outcome = kept(tmp_path, {"program.py": source})
    assert "DAT606" in codes(outcome)
    text = output(outcome)
    assert "run_in_tensorflow" not in text
    todo = "# TODO(migrate): DAT606 "
    assert "".join(line for line in text.splitlines(True) if todo not in line) == output(migrate(source))


def test_a_function_of_another_file_that_stays_cannot_be_called_beside_training(tmp_path: Path) -> None:
    outcome = kept(
        tmp_path,
        {
            "reading.py": """
                import tensorflow as tf


                def read(count):
                    return tf.data.Dataset.range(count)
                """,
            "program.py": """
                import tensorflow as tf
                from reading import read

                scale = tf.keras.layers.Normalization()
                scale.adapt(read(3))
                model = tf.keras.Sequential([tf.keras.Input((1,)), scale, tf.keras.layers.Dense(2)])
                """,
        },
    )
    assert {"DAT606", "DAT607"} <= set(codes(outcome))


@pytest.mark.parametrize("name", ["program.py", "my-program.v2.py"])
def test_constants_and_functions_go_where_they_are_used(tmp_path: Path, name: str) -> None:
    outcome = kept(
        tmp_path,
        {
            name: """
                import tensorflow as tf

                BATCH = 4  # rows
                SIZE = 8
                AUTOTUNE = tf.data.AUTOTUNE


                # Numbers in [0, 1].
                def scale(x):
                    return x / SIZE


                def halve(x):
                    return x / BATCH


                data = tf.data.Dataset.range(SIZE).map(scale).map(halve, num_parallel_calls=AUTOTUNE).batch(BATCH)
                print(SIZE, len(data))
                """
        },
    )
    stem = name.removesuffix(".py").replace("-", "_").replace(".", "_")
    assert output(outcome, name) == text_of(
        f"""
        from migrate_support import run_in_tensorflow

        SIZE = 8


        data = run_in_tensorflow("{stem}_data:make_data", SIZE)
        print(SIZE, len(data))
        """
    )
    made = {str(path): text for path, text in outcome.support.items()}
    assert made[f"{stem}_data.py"] == text_of(
        f'''
        """The input pipeline of {name}, left in TensorFlow. `run_in_tensorflow` calls it in another process."""

        import tensorflow as tf

        BATCH = 4  # rows
        AUTOTUNE = tf.data.AUTOTUNE


        def halve(x):
            return x / BATCH


        def make_data(SIZE):
            # Numbers in [0, 1].
            def scale(x):
                return x / SIZE

            data = tf.data.Dataset.range(SIZE).map(scale).map(halve, num_parallel_calls=AUTOTUNE).batch(BATCH)
            return data
        '''
    )


def test_a_function_for_alike_trainings_is_put_where_something_is_left(tmp_path: Path) -> None:
    parts = [
        "import tensorflow as tf\nfrom tensorflow import keras\n",
        "\ndef build():",
        "    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])",
        '    model.compile("sgd", "mse")',
        "    return model\n\n",
    ]
    for number in (1, 2):
        parts += [
            f"data_{number} = tf.data.Dataset.from_tensor_slices((tf.ones([8, 4]), tf.ones([8, 2])))",
            f"data_{number} = data_{number}.batch(2)",
            f"model_{number} = build()",
            f"model_{number}.fit(data_{number}, epochs=2)",
        ]
    outcome = kept(tmp_path, {"program.py": "\n".join(parts) + "\n"})
    assert codes(outcome) == []
    assert output(outcome).count("for epoch in range(epochs):") == 1
