"""Facts of arrays: what NumPy itself makes of an expression, and what Keras's data sets are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.codemods.checks import check_transformed
from tests.codemods.test_values import kind_of

from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods.analysis.array_methods import completed
from migrate.codemods.analysis.kinds import Array, Foreign, Several

BEFORE = """
    bytes_ = np.ones((4, 6, 1), dtype="uint8")
    wide = np.ones((4, 6))
    narrow = np.ones((4, 6), dtype=np.float32)
    row = np.arange(6)
"""
OF_ARRAYS = [
    "bytes_ / 255",
    "bytes_ / 255.0",
    "bytes_ * 2",
    "bytes_ / bytes_",
    "narrow / 255",
    "narrow * 0.5",
    "narrow / np.float64(2)",
    "narrow * np.float32(2)",
    "bytes_ / np.float32(255)",
    "wide - wide.mean(axis=0)",
    "(wide - wide.mean(axis=0)) / wide.std(axis=0)",
    "narrow.sum(1)",
    "bytes_.max(axis=0)",
    "wide.argmax(axis=-1)",
    "bytes_.mean(axis=(0, 2))",
    "wide.max(axis=(0, -1), keepdims=True)",
    "(bytes_ - bytes_.mean(axis=(0, 1, 2))) / (bytes_.std(axis=(0, 1, 2)) + 1e-7)",
    "(wide > 0).all(axis=1)",
    "np.argmax(wide, axis=1)",
    "np.squeeze(bytes_)",
    "np.squeeze(bytes_, axis=2)",
    "np.transpose(bytes_, (2, 0, 1))",
    "np.transpose(wide)",
    "np.column_stack((wide, narrow.T[0:4, 0]))",
    "wide.reshape(4, -1)",
    "wide.reshape((-1, 2))",
    "bytes_.reshape(-1)",
    "wide.flatten()",
    "wide.transpose()",
    "np.float32(bytes_)",
    "wide.astype('float32') / 255",
    "row[None]",
    "wide.cumsum()",
    "wide.cumsum(axis=1)",
    "narrow.clip(0, 1)",
]


@pytest.mark.parametrize("expression", OF_ARRAYS)
def test_what_is_known_of_an_array_is_so(expression: str) -> None:
    kind = kind_of(expression, BEFORE)
    assert isinstance(kind, Array), kind
    names = {
        "np": np,
        "wide": np.arange(24.0).reshape(4, 6),
        "narrow": np.ones((4, 6), np.float32),
        "row": np.arange(6),
    }
    made = eval(expression, names | {"bytes_": np.ones((4, 6, 1), np.uint8)})
    assert kind.dtype in (None, made.dtype.name)
    if kind.shape is not None:
        assert len(kind.shape) == made.ndim
        known = [
            size if isinstance(size, int) else real for size, real in zip(kind.shape, made.shape, strict=True)
        ]
        assert tuple(known) == made.shape


def test_an_array_keeps_its_dtype_where_it_is_changed_in_place() -> None:
    assert kind_of("scaled", BEFORE + "    scaled = narrow\n    scaled -= wide.mean(axis=0)") == Array(
        (4, 6), "float32"
    )


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_a_size_of_reshape_that_is_left_open_is_numpys(shape: list[int], data: st.DataObject) -> None:
    count = int(np.prod(shape))
    first = data.draw(st.sampled_from([size for size in range(1, count + 1) if count % size == 0]))
    assert completed((first, -1), tuple(shape)) == np.ones(shape).reshape(first, -1).shape


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("keras.datasets.mnist.load_data()[0][0]", Array((60000, 28, 28), "uint8")),
        ("keras.datasets.cifar100.load_data()[1][1]", Array((10000, 1), "int64")),
        ("keras.datasets.boston_housing.load_data()[0][0]", Array((UNKNOWN, 13), "float64")),
        ("keras.datasets.imdb.load_data(num_words=9)[0]", Several((Foreign("numpy"), Array((UNKNOWN,), "int64")))),
        ("keras.utils.to_categorical(np.ones((3, 1)), 10)", Array((3, 10))),
        ("keras.utils.to_categorical(np.ones(3))", Array((3, UNKNOWN))),
        ("train_test_split(np.ones((3, 4)), test_size=0.5)[0]", Array((UNKNOWN, 4), "float64")),
    ],
)  # fmt: skip
def test_data_that_comes_with_a_library(expression: str, kind: object) -> None:
    before = "from tensorflow import keras\nfrom sklearn.model_selection import train_test_split\n"
    assert kind_of(expression, before) == kind


def test_targets_of_a_data_set_are_made_tensors() -> None:
    check_transformed(
        """
        import tensorflow as tf
        from sklearn.model_selection import train_test_split

        (x, y), _ = tf.keras.datasets.reuters.load_data()
        x_train, x_test, y_train, y_test = train_test_split(x, y)
        print(tf.one_hot(y_train, 46))
        """,
        """
        import torch
        import torch.nn.functional as F
        from sklearn.model_selection import train_test_split

        from migrate_support import load_reuters

        (x, y), _ = load_reuters()
        x_train, x_test, y_train, y_test = train_test_split(x, y)
        print(F.one_hot(torch.as_tensor(y_train).long(), 46).to(torch.float32))
        """,
    )


def test_a_choice_gives_what_both_functions_give() -> None:
    before = "import tensorflow as tf\n"
    call = "tf.cond(flag, lambda: tf.ones((2, 3)), false_fn=lambda: tf.zeros((2, 4)))"
    assert kind_of(call, before) == Tensor((2, UNKNOWN), dtype="float32")
    assert kind_of("tf.cond(flag, make, lambda: 1.0)", before) is None


def test_classes_of_an_array_stay_an_array() -> None:
    check_transformed(
        """
        import numpy as np
        from keras.utils import to_categorical

        labels = to_categorical(np.array([0, 2, 1]), 3)
        print((np.argmax(labels, axis=1) == 2).mean())
        """,
        """
        import numpy as np

        from migrate_support import to_categorical

        labels = to_categorical(np.array([0, 2, 1]), 3)
        print((np.argmax(labels, axis=1) == 2).mean())
        """,
    )
