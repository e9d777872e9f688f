"""Shapes of what functions of tensors give, where the catalog's row does not say it.

Shapes are tuples of sizes in the source's axis order; what is not known is `UNKNOWN`, or None for the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from migrate.catalog.geometry import count, times
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.catalog.vocabulary import conv_length
from migrate.codemods.models import sizes

Shape = tuple[Any, ...] | None
Given = Mapping[str, Any]  # facts of tensors, tuples of facts, and values of everything else, by parameter


def shape_of(name: str, given: Given) -> Shape:
    """The shape that a function gives.

    Args:
        name: of the catalog's row.
        given: the arguments of its call.
    """
    rule = RULES.get(name)
    return rule(given) if rule is not None else None


def _shape(given: Given, *names: str) -> Shape:
    for name in names:
        fact = given.get(name)
        if isinstance(fact, Tensor):
            return fact.shape
    return None


def _product(given: Given) -> Shape:
    """Of matrices, the leading axes broadcast."""
    left, right = _shape(given, "a", "x1", "x"), _shape(given, "b", "x2", "y")
    if left is None or right is None or len(left) < 2 or len(right) < 2:
        return None
    if any(given.get(flag, False) is not False for flag in ("adjoint_a", "adjoint_b")):
        return None
    flags = [given.get(flag, False) for flag in ("transpose_a", "transpose_b")]
    if any(not isinstance(flag, bool) for flag in flags):
        return None
    rows = left[-1] if flags[0] else left[-2]
    columns = right[-2] if flags[1] else right[-1]
    leading = left[:-2] if len(left) >= len(right) else right[:-2]
    return (*leading, rows, columns)


def _dot(given: Given) -> Shape:
    """Keras's ``dot``: over the last axis of the first and the last but one of the second."""
    left, right = _shape(given, "x", "a", "x1"), _shape(given, "y", "b", "x2")
    if left is None or right is None or not left or not right:
        return None
    return (*left[:-1], *right[:-2], right[-1]) if len(right) > 1 else left[:-1]


def _tensordot(given: Given) -> Shape:
    left, right, axes = _shape(given, "a", "x1"), _shape(given, "b", "x2"), given.get("axes")
    if left is None or right is None:
        return None
    if isinstance(axes, int):
        return (*left[: len(left) - axes], *right[axes:])
    if not isinstance(axes, tuple | list) or len(axes) != 2:
        return None
    first, second = ([item] if isinstance(item, int) else item for item in axes)
    if not all(isinstance(item, int) for group in (first, second) for item in group):
        return None
    mine = {item % len(left) for item in first}
    theirs = {item % len(right) for item in second}
    return (
        *(size for axis, size in enumerate(left) if axis not in mine),
        *(size for axis, size in enumerate(right) if axis not in theirs),
    )


def _joined(given: Given) -> Shape:
    values, axis = given.get("values", given.get("xs", given.get("tensors"))), given.get("axis", 0)
    if not isinstance(values, tuple | list) or not isinstance(axis, int):
        return None
    shapes = [item.shape if isinstance(item, Tensor) else None for item in values]
    known = [shape for shape in shapes if shape is not None]
    if not known or len({len(shape) for shape in known}) != 1 or not -len(known[0]) <= axis < len(known[0]):
        return None
    place = axis % len(known[0])
    total: Any = 0
    for shape, item in zip(shapes, values, strict=True):
        known_size = shape is not None and sizes.is_plain(shape[place])
        total = total + shape[place] * times(item) if shape is not None and known_size else UNKNOWN
        if total is UNKNOWN:
            break
    return tuple(
        total if axis == place else next((s[axis] for s in known if sizes.is_plain(s[axis])), UNKNOWN)
        for axis in range(len(known[0]))
    )


def _stacked(given: Given) -> Shape:
    values, axis = given.get("values", given.get("x")), given.get("axis", 0)
    if not isinstance(values, tuple | list) or not isinstance(axis, int) or not values:
        return None
    first = values[0].shape if isinstance(values[0], Tensor) else None
    if first is None:
        return None
    place = axis if axis >= 0 else len(first) + 1 + axis
    return (*first[:place], count(tuple(values)), *first[place:])


def _expanded(given: Given) -> Shape:
    shape, axis = _shape(given, "input", "x"), given.get("axis")
    if shape is None or not isinstance(axis, int):
        return None
    place = axis if axis >= 0 else len(shape) + 1 + axis
    return (*shape[:place], 1, *shape[place:])


def _squeezed(given: Given) -> Shape:
    shape, axis = _shape(given, "input", "x"), given.get("axis")
    if shape is None or axis is None or axis is UNKNOWN:
        return None
    axes = [axis] if isinstance(axis, int) else axis
    if not isinstance(axes, tuple | list) or not all(isinstance(item, int) for item in axes):
        return None
    gone = {item % len(shape) for item in axes}
    return tuple(size for place, size in enumerate(shape) if place not in gone)


def _gathered(given: Given) -> Shape:
    params, indices, axis = _shape(given, "params", "x"), _shape(given, "indices", "ids"), given.get("axis")
    if params is None or indices is None or given.get("batch_dims", 0) not in (0, None):
        return None
    place = 0 if axis is None else axis
    if not isinstance(place, int) or not -len(params) <= place < len(params):
        return None
    place %= len(params)
    return (*params[:place], *indices, *params[place + 1 :])


def _tiled(given: Given) -> Shape:
    shape, times = _shape(given, "input", "x"), given.get("multiples", given.get("repeats"))
    if shape is None or not isinstance(times, tuple | list) or len(times) != len(shape):
        return shape and (UNKNOWN,) * len(shape)
    return tuple(
        size * count if sizes.is_plain(size) and sizes.is_plain(count) else UNKNOWN
        for size, count in zip(shape, times, strict=True)
    )


def _einsum(given: Given) -> Shape:
    """``"bij,bjk->bik"``, as far as the letters' sizes are known."""
    equation, tensors = (
        given.get("equation", given.get("subscripts")),
        given.get("inputs", given.get("operands")),
    )
    if not isinstance(equation, str) or "->" not in equation or "." in equation:
        return None
    before, _, after = equation.replace(" ", "").partition("->")
    found: dict[str, Any] = {}
    listed = tensors if isinstance(tensors, tuple | list) else ()
    for letters, tensor in zip(before.split(","), listed, strict=False):
        shape = tensor.shape if isinstance(tensor, Tensor) else None
        if shape is not None and len(shape) == len(letters):
            found |= {
                letter: size for letter, size in zip(letters, shape, strict=True) if size is not UNKNOWN
            }
    return tuple(found.get(letter, UNKNOWN) for letter in after)


def _counted(given: Given) -> Shape:
    """``range(n)`` and ``range(0, n)``; of others only that there is one axis."""
    start, limit = given.get("start"), given.get("limit")
    end = start if limit is None else limit if start == 0 else UNKNOWN
    return (end if sizes.is_plain(end) and given.get("delta", 1) == 1 else UNKNOWN,)


def _patches(given: Given) -> Shape:
    """Of images: one position for each patch, its pixels in the last axis."""
    shape, size, strides = _shape(given, "images"), given.get("size"), given.get("strides")
    heights = (size, size) if isinstance(size, int) else size
    if shape is None or len(shape) != 4 or not isinstance(heights, tuple | list) or len(heights) != 2:
        return None
    steps = heights if strides is None else (strides, strides) if isinstance(strides, int) else strides
    rates, padding = given.get("dilation_rate", 1), given.get("padding", "valid")
    if not isinstance(steps, tuple | list) or len(steps) != 2 or not isinstance(rates, int):
        return None
    along = tuple(
        conv_length(length, kernel, step, padding, rates)
        for length, kernel, step in zip(shape[1:3], heights, steps, strict=True)
    )
    pixels = UNKNOWN if shape[3] is UNKNOWN else heights[0] * heights[1] * shape[3]
    return (shape[0], *along, pixels)


def _tensorflow_patches(given: Given) -> Shape:
    """TensorFlow's form of the same: sizes, strides and rates have four numbers each."""
    sizes_given, strides, rates = (given.get(name) for name in ("sizes", "strides", "rates"))
    if not all(isinstance(item, tuple | list) and len(item) == 4 for item in (sizes_given, strides, rates)):
        return None
    assert isinstance(sizes_given, tuple | list)
    assert isinstance(strides, tuple | list)
    assert isinstance(rates, tuple | list)
    if rates[1] != rates[2]:
        return None
    words = {"size": sizes_given[1:3], "strides": strides[1:3], "dilation_rate": rates[1]}
    return _patches({**given, **words, "padding": str(given.get("padding")).lower()})


def _pooled(given: Given) -> Shape:
    """``tf.nn.max_pool2d`` of images, channels last."""
    shape, padding = _shape(given, "input", "value"), given.get("padding")
    pairs = [_pair(given.get(name)) for name in ("ksize", "strides")]
    if shape is None or len(shape) != 4 or None in pairs or padding not in ("SAME", "VALID"):
        return None
    kernel, strides = (pair or (UNKNOWN, UNKNOWN) for pair in pairs)
    along = (
        conv_length(length, size, step, padding.lower(), 1)
        for length, size, step in zip(shape[1:3], kernel, strides, strict=True)
    )
    return (shape[0], *along, shape[3])


def _pair(value: Any) -> tuple[int, int] | None:
    """Height and width of what may be one number, two, or four with batch and channels around them."""
    numbers = [value] * 2 if isinstance(value, int) else value
    if not isinstance(numbers, tuple | list) or not all(isinstance(item, int) for item in numbers):
        return None
    inner = numbers[1:3] if len(numbers) == 4 else numbers * 2 if len(numbers) == 1 else numbers
    return (inner[0], inner[1]) if len(inner) == 2 else None


def _one_hot(given: Given) -> Shape:
    shape, depth = _shape(given, "indices", "x"), given.get("depth", given.get("num_classes"))
    if shape is None or given.get("axis") not in (None, -1):
        return None
    return (*shape, depth if sizes.is_plain(depth) else UNKNOWN)


def _repeated(given: Given) -> Shape:
    shape, times, axis = _shape(given, "input", "x"), given.get("repeats"), given.get("axis")
    if shape is None or not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return None
    place = axis % len(shape)
    known = sizes.is_plain(shape[place]) and sizes.is_plain(times)
    return (*shape[:place], shape[place] * times if known else UNKNOWN, *shape[place + 1 :])


def _flat(given: Given) -> Shape:
    return (_volume(_shape(given, "x")),)


def _flat_rows(given: Given) -> Shape:
    shape = _shape(given, "x")
    return None if shape is None else (shape[0], _volume(shape[1:]))


def _volume(shape: Shape) -> Any:
    total: Any = 1
    for size in shape if shape is not None else (UNKNOWN,):
        total = total * size if total is not UNKNOWN and sizes.is_plain(size) else UNKNOWN
    return total


def _with_channels(number: int) -> Callable[[Given], Shape]:
    """Images with another number of channels."""

    def shape(given: Given) -> Shape:
        images = _shape(given, "images")
        return None if images is None else (*images[:-1], number)

    return shape


def _like(*names: str) -> Callable[[Given], Shape]:
    return lambda given: _shape(given, *names)


RULES: dict[str, Callable[[Given], Shape]] = {
    "tf.matmul": _product,
    "keras.ops.matmul": _product,
    "keras.backend.batch_dot": lambda given: None,
    "keras.backend.dot": _dot,
    "keras.ops.dot": _dot,
    "tf.tensordot": _tensordot,
    "keras.ops.tensordot": _tensordot,
    "tf.concat": _joined,
    "keras.ops.concatenate": _joined,
    "keras.backend.concatenate": _joined,
    "tf.stack": _stacked,
    "tf.expand_dims": _expanded,
    "keras.backend.expand_dims": _expanded,
    "tf.squeeze": _squeezed,
    "keras.backend.squeeze": _squeezed,
    "tf.gather": _gathered,
    "tf.nn.embedding_lookup": _gathered,
    "tf.tile": _tiled,
    "tf.einsum": _einsum,
    "keras.ops.einsum": _einsum,
    "tf.range": _counted,
    "keras.ops.image.extract_patches": _patches,
    "tf.image.extract_patches": _tensorflow_patches,
    "tf.image.rgb_to_grayscale": _with_channels(1),
    "tf.image.grayscale_to_rgb": _with_channels(3),
    "tf.nn.max_pool2d": _pooled,
    "tf.nn.avg_pool2d": _pooled,
    "tf.one_hot": _one_hot,
    "keras.ops.one_hot": _one_hot,
    "tf.repeat": _repeated,
    "keras.backend.flatten": _flat,
    "keras.ops.ravel": _flat,
    "keras.backend.batch_flatten": _flat_rows,
}
