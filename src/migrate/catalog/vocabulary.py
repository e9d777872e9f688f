"""The functions that a row's expressions may use. All of them are evaluated at migration time.

Everything else in a rendering's code is code of the migrated program. A function returns `UNKNOWN` if it needs
something that is not known; the rendering then does not apply, and the call becomes a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from migrate.catalog.dims import Dim, ceil_divide
from migrate.catalog.values import (
    CHANNELS_FIRST,
    UNKNOWN,
    CallValue,
    Code,
    DType,
    Reference,
    SomeText,
    Tensor,
)

F = TypeVar("F", bound=Callable[..., Any])

VOCABULARY: dict[str, Callable[..., Any]] = {}


def word(function: F) -> F:
    """Add a function to the vocabulary under its own name.

    Raises:
        ValueError: another function has it; rows would mean the one that is imported last.
    """
    if function.__name__ in VOCABULARY:
        raise ValueError(f"two functions of the vocabulary are called `{function.__name__}`")
    VOCABULARY[function.__name__] = function
    return function


def tensor(x: Any) -> Any:
    """A tensor's facts; of a list of tensors those of the first."""
    if isinstance(x, tuple):
        return next((item for item in x if isinstance(item, Tensor)), UNKNOWN)
    return x


@word
def rank(x: Any) -> Any:
    """The number of axes of a tensor, or of the first of a list of tensors."""
    x = tensor(x)
    return x.rank if isinstance(x, Tensor) else UNKNOWN


@word
def channels(x: Any) -> Any:
    """The size of a tensor's last axis in Keras's order, of its second in torch's: its channels or features."""
    first = tensor(x)
    return size(x, 1 if isinstance(first, Tensor) and first.order == CHANNELS_FIRST else -1)


@word
def size(x: Any, axis: int) -> Any:
    """The size of one axis, counted in the source's order."""
    x = tensor(x)
    if not isinstance(x, Tensor) or x.shape is None or not -len(x.shape) <= axis < len(x.shape):
        return UNKNOWN
    return x.shape[axis]


@word
def shape(x: Any) -> Any:
    """All sizes in the source's order, the batch axis among them; none of a number."""
    if isinstance(x, int | float):
        return ()
    x = tensor(x)
    return x.shape if isinstance(x, Tensor) and x.shape is not None else UNKNOWN


@word
def layout(x: Any) -> Any:
    """How the migrated program holds a tensor: 'channels_last' or 'channels_first'."""
    x = tensor(x)
    return x.layout if isinstance(x, Tensor) else UNKNOWN


@word
def dtype(x: Any) -> Any:
    """The common name of a tensor's dtype."""
    return x.dtype if isinstance(x, Tensor) and x.dtype is not None else UNKNOWN


@word
def dim(axis: Any, x: Any) -> Any:
    """Where an axis of the source lies in the migrated program, given the tensor's layout. Takes tuples too."""
    if axis is UNKNOWN or axis is None:
        # An axis given as an expression keeps its meaning only where the layout is the source's.
        return axis
    if isinstance(axis, list | tuple):
        mapped = [dim(item, x) for item in axis]
        return UNKNOWN if UNKNOWN in mapped else tuple(mapped)
    x = tensor(x)
    if not isinstance(x, Tensor) or not isinstance(axis, int):
        return UNKNOWN
    try:
        return x.dim(axis)
    except LookupError:
        return UNKNOWN


@word
def repeat(value: Any, count: int) -> Any:
    """Keras's ``3`` for ``(3, 3)``: a tuple of ``count`` values from one or from a tuple."""
    if value is UNKNOWN or isinstance(value, int | Dim):
        return (value,) * count
    return tuple(value) if isinstance(value, list | tuple) and len(value) == count else UNKNOWN


@word
def one(value: Any) -> Any:
    """The shortest spelling of equal sizes: ``(3, 3)`` is ``3``; unequal ones stay a tuple."""
    if isinstance(value, list | tuple) and value and all(item == value[0] for item in value):
        return value[0]
    return value


@word
def all_equal(value: Any, wanted: Any) -> Any:
    """Whether a size, or each of a tuple of sizes, is ``wanted``."""
    if value is UNKNOWN:
        return UNKNOWN
    items = value if isinstance(value, list | tuple) else [value]
    if any(item is UNKNOWN or isinstance(item, Dim) for item in items):
        return UNKNOWN
    return all(item == wanted for item in items)


@word
def length(value: Any) -> Any:
    """The number of elements of a list or tuple argument."""
    return len(value) if isinstance(value, list | tuple) else UNKNOWN


@word
def is_int(value: Any) -> Any:
    """Whether an argument is a whole number (a symbolic size counts)."""
    return UNKNOWN if value is UNKNOWN else isinstance(value, int | Dim) and not isinstance(value, bool)


@word
def is_list(value: Any) -> Any:
    """Whether an argument is a list or tuple."""
    return UNKNOWN if value is UNKNOWN else isinstance(value, list | tuple)


@word
def is_call(value: Any, name: str) -> Any:
    """Whether an argument is a call of the source API ``name``."""
    return UNKNOWN if value is UNKNOWN else isinstance(value, CallValue) and value.name == name


@word
def is_schedule(value: Any) -> bool:
    """Whether a learning rate is known to be a schedule."""
    return isinstance(value, CallValue)


@word
def argument(value: Any, name: str) -> Any:
    """An argument of a call that is itself an argument: the units of the LSTM inside a Bidirectional."""
    if not isinstance(value, CallValue) or name not in value.arguments:
        return UNKNOWN
    found = value.arguments[name]
    return Code(found.text) if found.value is UNKNOWN else found.value


@word
def mirrors(backward: Any, forward: Any) -> Any:
    """Whether a layer inside a wrapper is another over again, but that it reads its sequences backwards."""
    if not isinstance(backward, CallValue) or not isinstance(forward, CallValue):
        return UNKNOWN
    names = backward.arguments.keys() - {"name", "go_backwards"}
    same = all(
        name in forward.arguments
        and (backward.arguments[name].text, backward.arguments[name].value)
        == (forward.arguments[name].text, forward.arguments[name].value)
        for name in names
    )
    return same and backward.name == forward.name and argument(backward, "go_backwards") is True


@word
def torch_dtype(value: Any) -> Any:
    """``tf.float32``, ``'float32'`` → ``torch.float32``; None stays None."""
    if value is None:
        return None
    name = value.name if isinstance(value, DType) else value
    names = {"half": "float16", "float": "float32", "double": "float64"}
    known = {"float16", "bfloat16", "float32", "float64", "uint8", "int8", "int16", "int32", "int64", "bool"}
    known |= {"complex64", "complex128"}
    name = names.get(name, name) if isinstance(name, str) else None
    return Code(f"torch.{name}") if name in known else UNKNOWN


@word
def conv_length(n: Any, kernel: Any, stride: Any, padding: Any, dilation: Any = 1) -> Any:
    """Output sizes of a convolution or pooling, for one axis or a tuple of axes.

    'valid': (n - (k - 1) d - 1) // s + 1;  'same': ceil(n / s);  'causal' is 'same' in length.
    """
    if isinstance(n, tuple):
        count = len(n)
        columns = [repeat(item, count) for item in (kernel, stride, dilation)]
        if UNKNOWN in columns:
            return (UNKNOWN,) * count
        return tuple(conv_length(m, k, s, padding, d) for m, k, s, d in zip(n, *columns, strict=True))
    if any(item is UNKNOWN for item in (n, kernel, stride, padding, dilation)):
        return UNKNOWN
    if padding in ("same", "causal"):
        return ceil_divide(n, stride)
    return (n - (kernel - 1) * dilation - 1) // stride + 1


@word
def same_padding(n: Any, kernel: Any, stride: Any, dilation: Any = 1) -> Any:
    """(before, after) per axis that 'same' pads in TensorFlow: the odd cell goes to the end.

    total = max((ceil(n / s) - 1) s + (k - 1) d + 1 - n, 0). Known for integer sizes only.
    """
    if not isinstance(n, tuple):
        return UNKNOWN
    columns = [repeat(item, len(n)) for item in (kernel, stride, dilation)]
    if UNKNOWN in columns or not all(isinstance(i, int) for column in (n, *columns) for i in column):
        return UNKNOWN
    totals = [
        max(((m - 1) // s) * s + (k - 1) * d + 1 - m, 0) for m, k, s, d in zip(n, *columns, strict=True)
    ]
    return tuple((total // 2, total - total // 2) for total in totals)


@word
def symmetric(pads: Any) -> Any:
    """Whether each axis is padded alike on both sides."""
    return UNKNOWN if pads is UNKNOWN else all(before == after for before, after in pads)


@word
def before(pads: Any) -> Any:
    """The padding before each axis: torch's ``padding`` argument where it is symmetric."""
    return UNKNOWN if pads is UNKNOWN else tuple(pair[0] for pair in pads)


@word
def torch_pad(pads: Sequence[tuple[int, int]] | Any) -> Any:
    """(before, after) per axis in the order of `torch.nn.functional.pad`: the last axis first, flat."""
    return UNKNOWN if pads is UNKNOWN else tuple(item for pair in reversed(pads) for item in pair)


@word
def product(sizes: Any) -> Any:
    """The product of sizes: the features that a Flatten makes."""
    if sizes is UNKNOWN or any(item is UNKNOWN for item in sizes):
        return UNKNOWN
    total: Any = 1
    for item in sizes:
        total = total * item
    return total


@word
def surely(condition: Any) -> bool:
    """Whether a condition is known to hold: for renderings that are nicer, but not needed, where facts are known."""
    return condition is not UNKNOWN and bool(condition)


@word
def is_number(value: Any) -> bool:
    """Whether an argument is a number written in the source. Tensors and names are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


@word
def as_tensor(value: Any) -> Any:
    """A number or list of numbers as a tensor, which torch's functions want and TensorFlow's make by themselves."""
    items = value if isinstance(value, list | tuple) else [value]
    flat = [inner for item in items for inner in (item if isinstance(item, list | tuple) else [item])]
    return Code(f"torch.tensor({value})") if flat and all(is_number(item) for item in flat) else UNKNOWN


@word
def first(tensors: Any) -> Any:
    """The first of a list of tensors."""
    return tensors[0] if isinstance(tensors, list | tuple) and tensors else tensors


@word
def is_tensor(value: Any) -> bool:
    """Whether an argument is known to be a tensor: a number or an array would do for TensorFlow."""
    return isinstance(value, Tensor) and (value.shape is not None or value.dtype is not None)


@word
def reduced(sizes: Any, axis: Any, keepdims: Any = False) -> Any:
    """The shape that a reduction over ``axis`` (None: over all) leaves."""
    if UNKNOWN in (sizes, axis, keepdims):
        return UNKNOWN
    axes = range(len(sizes)) if axis is None else axis if isinstance(axis, list | tuple) else [axis]
    if any(item is UNKNOWN or not -len(sizes) <= item < len(sizes) for item in axes):
        return UNKNOWN
    gone = {item % len(sizes) for item in axes}
    if keepdims:
        return tuple(1 if axis in gone else item for axis, item in enumerate(sizes))
    return tuple(item for axis, item in enumerate(sizes) if axis not in gone)


@word
def torch_reduction(value: Any) -> Any:
    """How a loss reduces: Keras's ``'sum_over_batch_size'`` (or ``Reduction.AUTO``) is torch's ``'mean'``."""
    name = value.name.rpartition(".")[2].lower() if isinstance(value, Reference) else value
    names = {
        "sum_over_batch_size": "mean",
        "auto": "mean",
        "mean": "mean",
        "sum": "sum",
        "none": "none",
        None: "none",
    }
    return names.get(name, UNKNOWN) if isinstance(name, str) or name is None else UNKNOWN


@word
def known(value: Any) -> bool:
    """Whether a value is known at migration time."""
    return value is not UNKNOWN


@word
def broadcast(left: Any, right: Any) -> Any:
    """The shape of what combines two tensors elementwise."""
    if not isinstance(left, tuple) or not isinstance(right, tuple):
        return UNKNOWN
    rank_ = max(len(left), len(right))
    columns = [(1,) * (rank_ - len(sizes)) + sizes for sizes in (left, right)]
    return tuple(_wider(a, b) for a, b in zip(*columns, strict=True))


def _wider(a: Any, b: Any) -> Any:
    if isinstance(a, int) and a == 1:
        return b
    known = isinstance(b, int) and b == 1
    return a if known or b is UNKNOWN or a == b else b if a is UNKNOWN else UNKNOWN


@word
def as_tuple(value: Any) -> Any:
    """A list as a tuple, which is what torch wants for axes; anything else as it is."""
    return tuple(value) if isinstance(value, list) else value


@word
def as_tensor_of_several(value: Any) -> Any:
    """A list of numbers as a tensor; one number as it is."""
    return as_tensor(value) if isinstance(value, list | tuple) else value


@word
def is_literal(value: Any) -> bool:
    """Whether an argument is a list of numbers written in the source."""
    return isinstance(value, list | tuple) and as_tensor(value) is not UNKNOWN


@word
def is_text(value: Any) -> bool:
    """Whether an argument is known to hold strings, of which torch makes no tensors."""
    if isinstance(value, list | tuple):
        return any(is_text(item) for item in value)
    return isinstance(value, str | bytes | SomeText)


@word
def resize_method(value: Any) -> Any:
    """An interpolation by its common name: ``'bilinear'``, ``tf.image.ResizeMethod.NEAREST_NEIGHBOR``."""
    name = value.name.rpartition(".")[2] if isinstance(value, Reference) else value
    return name.lower().removesuffix("_neighbor") if isinstance(name, str) else UNKNOWN
