"""What the data sets and the array functions that come with Keras give, and scikit-learn's split of them.

    (x_train, y_train), (x_test, y_test) = keras.datasets.boston_housing.load_data()
    x_train, x_val, y_train, y_val = train_test_split(x_train, y_train, test_size=0.2)

The number of rows is stated only where no argument changes it. https://keras.io/api/datasets/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from migrate.catalog.values import UNKNOWN, Tensor
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import Array, Foreign, Kind, Listed, Several, element

if TYPE_CHECKING:
    from migrate.codemods.analysis.interpreter import Kinds

IMAGES = {
    "mnist": ((60000, 28, 28), (10000, 28, 28)),
    "fashion_mnist": ((60000, 28, 28), (10000, 28, 28)),
    "cifar10": ((50000, 32, 32, 3), (10000, 32, 32, 3)),
    "cifar100": ((50000, 32, 32, 3), (10000, 32, 32, 3)),
}
"""The arrays of images, for training and for testing."""

ROWS: Mapping[str, tuple[Kind, Kind]] = {
    "boston_housing": (Array((UNKNOWN, 13), "float64"), Array((UNKNOWN,), "float64")),
    "california_housing": (Array((UNKNOWN, 8)), Array((UNKNOWN,))),
    "imdb": (Foreign("numpy"), Array((UNKNOWN,), "int64")),
    "reuters": (Foreign("numpy"), Array((UNKNOWN,), "int64")),
}
"""Inputs and targets of the others, whose two parts differ in the number of rows alone. The texts are an array of lists
of different lengths."""

MODULES = ("keras.datasets.",)
SPLIT = "sklearn.model_selection.train_test_split"
OPTIONS = frozenset({"test_size", "train_size", "random_state", "shuffle", "stratify"})


def loaded(name: str) -> Kind:
    """What ``keras.datasets.<set>.load_data()`` gives; None for another function."""
    if not name.startswith(MODULES) or not name.endswith(".load_data"):
        return None
    data = name.split(".")[-2]
    if data in ROWS:
        return Several((Several(ROWS[data]),) * 2)
    targets = (1,) if data.startswith("cifar") else ()
    dtype = "int64" if data == "cifar100" else "uint8"
    halves = [
        Several((Array(images, "uint8"), Array((images[0], *targets), dtype)))
        for images in IMAGES.get(data, ())
    ]
    return Several(tuple(halves)) if halves else None


def split(kinds: Kinds, call: cst.Call) -> Kind:
    """``train_test_split(x, y)``: the two parts of each value, with as many columns as it has."""
    made: list[Kind] = []
    for item in call.args:
        if item.star or (item.keyword is not None and item.keyword.value not in OPTIONS):
            return Foreign("sklearn")
        if item.keyword is None:
            made += [_part(kinds.of(item.value))] * 2
    return Several(tuple(made), "list")


def _part(kind: Kind) -> Kind:
    match kind:
        case Array(shape=shape, dtype=dtype) | Tensor(shape=shape, dtype=dtype) if shape:
            return type(kind)((UNKNOWN, *shape[1:]), dtype=dtype)
        case Several() | Listed():
            return Listed(element(kind))
        case Array() | Tensor() | Foreign():
            return kind
    return Foreign("sklearn")


def _categorical(kinds: Kinds, given: Mapping[str, cst.BaseExpression]) -> Array | Tensor:
    """One column a class, an array of an array; a last axis of size 1 goes."""
    labels = kinds.of(given["x"]) if "x" in given else None
    classes = kinds.value(given["num_classes"]) if "num_classes" in given else UNKNOWN
    if isinstance(labels, Tensor):
        return Tensor(None, dtype="float32")
    if not isinstance(labels, Array) or not labels.shape:
        return Array()
    last = labels.shape[-1]
    if last == 1 and len(labels.shape) > 1:
        rows: tuple[Any, ...] = labels.shape[:-1]
    elif len(labels.shape) > 1 and not isinstance(last, int):
        return Array()
    else:
        rows = labels.shape
    return Array((*rows, classes if isinstance(classes, int) else UNKNOWN))


def _padded(kinds: Kinds, given: Mapping[str, cst.BaseExpression]) -> Array:
    """One row a sequence, of words unless their samples have more axes."""
    dtype = kinds.value(given["dtype"]) if "dtype" in given else "int32"
    length = kinds.value(given["maxlen"]) if "maxlen" in given else UNKNOWN
    kind = kinds.of(given["sequences"]) if "sequences" in given else None
    whole = isinstance(kind, Foreign) and kind.module == "numpy"
    shape = (UNKNOWN, length if isinstance(length, int) else UNKNOWN) if whole else None
    return Array(shape, dtype if isinstance(dtype, str) else None)


Made = Callable[["Kinds", Mapping[str, cst.BaseExpression]], Array | Tensor]
ARRAYS: Mapping[str, tuple[tuple[str, ...], Made]] = {
    "keras.utils.to_categorical": (("x", "num_classes", "dtype"), _categorical),
    "keras.utils.pad_sequences": (
        ("sequences", "maxlen", "dtype", "padding", "truncating", "value"),
        _padded,
    ),
}
"""By the catalog's name: the parameters in order, and the array that is given."""

RENAMED = {"y": "x"}  # what Keras 2 called the labels


def array(kinds: Kinds, call: cst.Call, name: str) -> Array | Tensor | None:
    """What a function of Keras that makes an array gives; None for another one, or where a star hides arguments."""
    if name not in ARRAYS or any(item.star for item in call.args):
        return None
    names, make = ARRAYS[name]
    given: dict[str, cst.BaseExpression] = {}
    for position, item in enumerate(call.args):
        if item.keyword is None and position >= len(names):
            return None
        own = item.keyword.value if item.keyword is not None else names[position]
        given[RENAMED.get(own, own)] = item.value
    return make(kinds, given)
