"""tf.data pipelines that a DataLoader cannot do: the same elements in the same order, run on both sides."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.codemods.checks import check_transformed, codes, migrate, output, text_of

from migrate.worker import Worker

STATEMENTS = {
    "numbers": "dataset = tf.data.Dataset.range(2, 20, 3)",
    "steps under each other": """
dataset = (
    tf.data.Dataset.range(20)
    .filter(lambda n: n % 3 != 1)  # two of three
    .map(lambda n: (n, n * n), num_parallel_calls=tf.data.AUTOTUNE)
    .repeat(2)
    .batch(4, drop_remainder=True, num_parallel_calls=2, deterministic=True)
    .prefetch(tf.data.AUTOTUNE)
)""",
    "a loader's batches, repeated": """
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.batch(5).repeat().take(9)""",
    "batches of batches": "dataset = tf.data.Dataset.from_tensor_slices(x).batch(2, drop_remainder=True).batch(3)",
    "some of the batches": "dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(5).skip(1).take(2)",
    "an endless one cut off": "dataset = tf.data.Dataset.from_tensor_slices((x, y)).repeat().batch(6).take(8)",
    "taken from an expression": "dataset = tf.data.Dataset.from_tensor_slices((x, y)).take(7).batch(4)",
    "all of them": """
dataset = tf.data.Dataset.from_tensor_slices((x, y))
dataset = dataset.take(-1)""",
    "dicts": """
dataset = tf.data.Dataset.from_tensor_slices(({"a": x, "b": y}, y))
dataset = dataset.map(lambda features, label: (features["a"] * 2.0, label)).batch(4)""",
    "side by side": """
images = tf.data.Dataset.from_tensor_slices(x)
labels = tf.data.Dataset.from_tensor_slices(y)
dataset = tf.data.Dataset.zip((images, labels)).batch(5)""",
    "one after the other": """
first = tf.data.Dataset.from_tensor_slices(x).batch(4)
dataset = first.concatenate(first).enumerate(start=3)""",
    "windows": """
dataset = tf.data.Dataset.range(11)
dataset = dataset.window(4, shift=2, drop_remainder=True)
dataset = dataset.flat_map(lambda window: window.batch(4))
dataset = dataset.map(lambda window: (window[:-1], window[-1:]))""",
    "windows with a stride": """
def as_batch(window):
    return window.batch(3)

dataset = tf.data.Dataset.range(12).window(3, shift=1, stride=2).flat_map(as_batch)""",
    "interleaved": """
dataset = tf.data.Dataset.range(5).interleave(
    lambda n: tf.data.Dataset.range(n * 10, n * 10 + n + 2),
    cycle_length=2,
    block_length=3,
    num_parallel_calls=tf.data.AUTOTUNE,
)""",
    "interleaved to the end": """
dataset = tf.data.Dataset.range(7).interleave(
    lambda n: tf.data.Dataset.range(n), cycle_length=3, block_length=1)""",
    "padded": """
dataset = tf.data.Dataset.range(1, 8).map(lambda n: tf.range(n)).padded_batch(3)""",
    "padded to sizes": """
dataset = tf.data.Dataset.range(1, 8).map(lambda n: (tf.range(n), n))
dataset = dataset.padded_batch(
    3, padded_shapes=([9], []), drop_remainder=True,
    padding_values=(tf.constant(-1, tf.int64), tf.constant(0, tf.int64)))""",
    "from a generator": """
def samples():
    for n in range(7):
        yield np.arange(n, n + 3), n % 2

dataset = tf.data.Dataset.from_generator(
    samples,
    output_signature=(tf.TensorSpec(shape=(3,), dtype=tf.float32), tf.TensorSpec(shape=(), dtype=tf.int32)),
).batch(3)""",
    "words": """
dataset = tf.data.Dataset.from_tensor_slices((["one", "été", "", "four", "5"], y[:5]))
dataset = dataset.batch(2)""",
    "lines of files": """
files = tf.data.Dataset.list_files(folder + "/*.txt", shuffle=False)
dataset = files.interleave(lambda path: tf.data.TextLineDataset(path).skip(1), cycle_length=2)
dataset = dataset.filter(lambda line: tf.strings.length(line) > 3).batch(2)""",
    "states": """
dataset = tf.data.Dataset.range(9).scan(tf.constant(0, tf.int64), lambda state, n: (state + n, state * n))
dataset = dataset.take_while(lambda n: n < 100)""",
    "parts": "dataset = tf.data.Dataset.range(17).shard(num_shards=4, index=1).unique()",
    "rows of batches": "dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(4).unbatch().batch(5)",
    "kept": "dataset = tf.data.Dataset.range(6).map(lambda n: n + 1).cache().repeat(count=2)",
    "a function that a function makes": """
def scaled(factor):
    def scale(a, b):
        return a * factor, b
    return scale

dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(scaled(2.0)).batch(5)""",
    "a function with an argument bound": """
from functools import partial

def scale(factor, a, b):
    return a * factor, b

dataset = tf.data.Dataset.from_tensor_slices((x, y)).map(partial(scale, 3.0)).batch(5)""",
    "a lambda with a name, and a function as an argument": """
def through(function):
    return tf.data.Dataset.from_tensor_slices((x, y)).map(function).batch(5)

flip = lambda a, b: (b, -a)
dataset = through(flip)""",
    "bytes of strings": """
words = tf.data.Dataset.from_tensor_slices((["one", "été"], y[:2]))
dataset = [word.numpy() for word, _ in words]
dataset += [word.numpy()[0].decode("utf-8") for word, _ in words.batch(2)]
dataset += [words for words, _ in words.batch(2).as_numpy_iterator()]""",
    "under a condition": """
dataset = tf.data.Dataset.from_tensor_slices((x, y))
if len(x) > 3:
    dataset = dataset.repeat(2)
dataset = dataset.batch(4)""",
    "in a function": """
def prepare(data, size):
    data = data.map(lambda a, b: (a + 1.0, b), num_parallel_calls=tf.data.AUTOTUNE)
    return data.batch(size).prefetch(tf.data.AUTOTUNE)

dataset = prepare(tf.data.Dataset.from_tensor_slices((x, y)), 4)""",
}
SCRIPT = """
import numpy as np
import tensorflow as tf


def parts_of(element):
    if isinstance(element, dict):
        return [part for key in sorted(element) for part in parts_of(element[key])]
    if isinstance(element, (tuple, list)):
        return [part for item in element for part in parts_of(item)]
    array = np.array(element)
    if array.dtype.kind in "OSU":
        items = [item.decode() if isinstance(item, bytes) else str(item) for item in array.ravel()]
        return [np.array([len(items)]), np.array(items)]
    return [array]


def main(x, y, folder):
{statements}
    return [parts_of(element) for element in dataset]
"""


@pytest.mark.parametrize("statements", STATEMENTS.values(), ids=STATEMENTS)
def test_elements_are_the_same(
    statements: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    source = SCRIPT.replace(
        "{statements}", "\n".join(f"    {line}" for line in statements.strip("\n").split("\n"))
    )
    outcome = migrate(source, file="script.py")
    assert codes(outcome) == []
    expected, actual = _run(source, outcome, keras_scripts, torch_scripts, tmp_path)
    assert len(actual) == len(expected) > 1
    for given, wanted in zip(actual, expected, strict=True):
        for part, right in zip(given, wanted, strict=True):
            assert part.dtype.kind == right.dtype.kind
            assert part.dtype.kind in "iU" or part.dtype == right.dtype
            np.testing.assert_array_equal(part, right)


def _run(source: str, outcome: Any, keras: Worker, torch: Worker, folder: Path) -> tuple[Any, Any]:
    """The results of ``main`` of the script as it is and as it became."""
    generator = np.random.default_rng(0)
    texts = folder / "texts"
    texts.mkdir()
    for name in ("a", "b", "c"):
        lines = ["header", *(f"{name} {number}" * (number % 3) for number in range(5))]
        (texts / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    arrays: dict[str, Any] = {
        "x": generator.standard_normal((13, 3, 2)).astype(np.float32),
        "y": generator.integers(0, 9, 13).astype(np.int32),
        "folder": str(texts),
    }
    for side, text in (("before", text_of(source)), ("after", output(outcome, "script.py"))):
        (folder / side).mkdir()
        (folder / side / "script.py").write_text(text, encoding="utf-8")
    for path, data in outcome.support.items():
        (folder / "after" / path).write_text(data, encoding="utf-8")
    return (
        keras.call("scripts:plain_run", str(folder / "before"), arrays),
        torch.call("scripts:plain_run", str(folder / "after"), arrays),
    )


@pytest.mark.parametrize(
    "statements",
    [
        "dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(5, seed=1).take(6).batch(2)",
        "dataset = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).repeat(2).batch(13)",
        "dataset = tf.data.Dataset.from_tensor_slices((x, y)).batch(3).shuffle(2)",
        "dataset = tf.data.Dataset.range(13).shuffle(13, reshuffle_each_iteration=False).repeat(2).batch(13)",
        "dataset = tf.data.Dataset.from_tensor_slices((x, y))\ndataset = dataset.shuffle(9)",
    ],
)
def test_shuffled_elements_are_the_same_in_another_order(
    statements: str, keras_scripts: Worker, torch_scripts: Worker, tmp_path: Path
) -> None:
    source = SCRIPT.replace("{statements}", "\n".join(f"    {line}" for line in statements.split("\n")))
    outcome = migrate(source, file="script.py")
    assert codes(outcome) == []
    expected, actual = _run(source, outcome, keras_scripts, torch_scripts, tmp_path)
    shapes = [sorted([part.shape for part in element] for element in side) for side in (actual, expected)]
    assert shapes[0] == shapes[1]
    if ".take" not in statements:
        labels = [
            np.sort(np.concatenate([np.ravel(element[-1]) for element in side]))
            for side in (actual, expected)
        ]
        np.testing.assert_array_equal(*labels)


def test_a_layout_over_lines_stays() -> None:
    check_transformed(
        """
        import tensorflow as tf

        AUTOTUNE = tf.data.AUTOTUNE


        def load(path, parse):
            return (
                tf.data.TFRecordDataset(path)
                .map(parse, num_parallel_calls=AUTOTUNE)
                .repeat()  # for ever
                .batch(
                    32,  # the usual
                    drop_remainder=True,
                )
                .prefetch(AUTOTUNE)
            )
        """,
        """
        from migrate_support import read_records


        def load(path, parse):
            # TODO(migrate): DAT602 whether `parse` works on torch tensors is not known here
            return (
                read_records(path)
                .map(parse)
                .repeat()  # for ever
                .batch(
                    32,  # the usual
                    drop_remainder=True,
                )
            )
        """,
        findings=("DAT602",),
    )


def test_records_that_one_side_writes_the_other_reads(
    tensorflow_worker: Worker,
    torch_worker: Worker,
    keras_scripts: Worker,
    torch_scripts: Worker,
    tmp_path: Path,
) -> None:
    source = """
        import tensorflow as tf


        def write(path, x, y):
            with tf.io.TFRecordWriter(path) as writer:
                for row, label in zip(x, y):
                    feature = {
                        "row": tf.train.Feature(float_list=tf.train.FloatList(value=row)),
                        "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[label])),
                        "name": tf.train.Feature(bytes_list=tf.train.BytesList(value=[str(label).encode()])),
                    }
                    example = tf.train.Example(features=tf.train.Features(feature=feature))
                    writer.write(example.SerializeToString())


        def parse(record):
            features = {
                "row": tf.io.FixedLenFeature([4], tf.float32),
                "label": tf.io.FixedLenFeature([], tf.int64),
                "name": tf.io.FixedLenFeature([], tf.string),
            }
            sample = tf.io.parse_single_example(record, features)
            return sample["row"], sample["label"], sample["name"]


        def main(path, other, x, y):
            write(path, x, y)
            dataset = tf.data.TFRecordDataset(other or path).map(parse)
            return [[row.numpy(), int(label), str(name)] for row, label, name in dataset]
        """
    outcome = migrate(source, file="script.py")
    assert codes(outcome) == []
    for side, text in (("before", text_of(source)), ("after", output(outcome, "script.py"))):
        (tmp_path / side).mkdir()
        (tmp_path / side / "script.py").write_text(text, encoding="utf-8")
    for path, data in outcome.support.items():
        (tmp_path / "after" / path).write_text(data, encoding="utf-8")
    generator = np.random.default_rng(4)
    arrays = {"x": generator.standard_normal((6, 4)).astype("float32"), "y": generator.integers(-9, 9, 6)}
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    torch_scripts.call(
        "scripts:plain_run", str(tmp_path / "after"), {"path": str(ours), "other": "", **arrays}
    )
    expected = keras_scripts.call(
        "scripts:plain_run", str(tmp_path / "before"), {"path": str(theirs), "other": str(ours), **arrays}
    )
    actual = torch_scripts.call(
        "scripts:plain_run", str(tmp_path / "after"), {"path": str(ours), "other": str(theirs), **arrays}
    )
    for given, wanted, row, label in zip(actual, expected, arrays["x"], arrays["y"], strict=True):
        np.testing.assert_array_equal(given[0], row)
        np.testing.assert_array_equal(wanted[0], row)
        assert given[1] == wanted[1] == label
    assert len(ours.read_bytes()) == len(theirs.read_bytes())


def test_a_record_that_was_changed_is_refused(torch_worker: Worker, tmp_path: Path) -> None:
    """The checksum is that of the published description: CRC-32C, here by its definition, bit by bit."""
    record = bytes(range(256)) * 33
    length = struct.pack("<Q", len(record))
    data = length + struct.pack("<I", _masked(length)) + record + struct.pack("<I", _masked(record))
    good, bad, packed = tmp_path / "good", tmp_path / "bad", tmp_path / "packed"
    good.write_bytes(data)
    bad.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    packed.write_bytes(zlib.compress(data))
    torch_worker.call("sys:path.append", str(Path(__file__).parent / "sides"))
    assert torch_worker.call("records:read", str(good), "") == [record]
    assert torch_worker.call("records:read", str(packed), "ZLIB") == [record]
    assert "checksum" in torch_worker.call("records:refusal", str(bad))
    good.write_bytes(data[:-7])
    assert "ends within" in torch_worker.call("records:refusal", str(good))


def _masked(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
