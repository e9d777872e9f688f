"""What operators and subscripts give, by the kinds of their operands: TensorFlow's rules, which promote nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.catalog.vocabulary import broadcast
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import (
    Array,
    Foreign,
    Kind,
    Listed,
    Plain,
    Sample,
    Several,
    Sizes,
    Stream,
    Table,
    Text,
    element,
)

ORDER = {"bool": 0, "int": 1, "float": 2, "number": 3}
INTEGERS = frozenset(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
NARROW = frozenset({"int8", "uint8", "int16", "uint16"})


def binary(sign: cst.BaseBinaryOp, left: Kind, right: Kind) -> Kind:
    """``left sign right``. A tensor makes a tensor of whatever it meets."""
    left, right = (Tensor() if isinstance(side, Sample) else side for side in (left, right))
    if any(isinstance(side, Sizes) and side.is_tensor for side in (left, right)):
        left, right = (Tensor() if isinstance(side, Sizes) else side for side in (left, right))
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return _of_tensors(sign, left, right)
    if isinstance(left, Array) or isinstance(right, Array):
        return _of_arrays(sign, left, right)
    if isinstance(left, Plain) and isinstance(right, Plain):
        if isinstance(sign, cst.Divide):
            return Plain("float")
        wider = max(left.type, right.type, key=lambda name: ORDER.get(name, 3))
        return Plain("int" if wider == "bool" else wider)
    if isinstance(left, Text) and isinstance(sign, cst.Add | cst.Modulo | cst.Multiply):
        return Text()
    if isinstance(sign, cst.Add) and isinstance(left, Several | Listed | Sizes):
        return _concatenated(left, right)
    if isinstance(sign, cst.Multiply) and isinstance(left, Several | Listed) and _repeats(left, right):
        return Listed(element(left), left.type)
    if isinstance(left, Foreign) and isinstance(right, Foreign | Plain):
        return left
    return right if isinstance(right, Foreign) and isinstance(left, Plain) else None


def _repeats(left: Several | Listed, right: Kind) -> bool:
    """Whether a list is repeated: ``[word] * count``, whatever says how often."""
    return isinstance(right, Plain) or (right is None and isinstance(left, Several) and len(left.items) == 1)


def _of_tensors(sign: cst.BaseBinaryOp, left: Kind, right: Kind) -> Tensor:
    tensor, other = (left, right) if isinstance(left, Tensor) else (right, left)
    assert isinstance(tensor, Tensor)
    dtype = tensor.dtype
    if dtype is None and isinstance(other, Tensor):
        dtype = other.dtype
    if isinstance(sign, cst.Divide) and dtype in INTEGERS:
        dtype = "float32" if dtype in NARROW else "float64"
    if isinstance(sign, cst.MatrixMultiply):
        return Tensor(None, dtype=dtype)
    return Tensor(_met(left, right), dtype=dtype)


def _met(left: Kind, right: Kind) -> tuple[Any, ...] | None:
    """The shape of what combines two values elementwise."""
    shapes = [() if isinstance(side, Plain) else getattr(side, "shape", None) for side in (left, right)]
    found = broadcast(*(UNKNOWN if shape is None else shape for shape in shapes))
    return found if isinstance(found, tuple) else None


def _of_arrays(sign: cst.BaseBinaryOp, left: Kind, right: Kind) -> Kind:
    """What NumPy makes of an array and what it meets."""
    sides = [side for side in (left, right) if isinstance(side, Array)]
    other = right if left is sides[0] else left
    if other is None:
        return None
    shape = None if isinstance(sign, cst.MatrixMultiply) else _met(left, right)
    return Array(shape, _promoted(sign, sides[0].dtype, other))


def _promoted(sign: cst.BaseBinaryOp, dtype: str | None, other: Kind) -> str | None:
    """Arrays of one dtype keep it, and so does one that meets a number of Python's own which is no wider; floats that
    whole numbers meet, and what their division gives, are float64. None where that is not sure."""
    if isinstance(other, Array) and other.dtype != dtype:
        return None
    if isinstance(other, Plain) and other.type == "number":
        return dtype if dtype == "float64" else None
    if not isinstance(other, Array | Plain):
        return None
    widens = isinstance(sign, cst.Divide) or (isinstance(other, Plain) and other.type == "float")
    return "float64" if widens and dtype in INTEGERS else dtype


def _concatenated(left: Several | Listed | Sizes, right: Kind) -> Kind:
    if isinstance(left, Several) and isinstance(right, Several):
        return Several(left.items + right.items, left.type)
    if isinstance(left, Sizes) or isinstance(right, Sizes):
        return Listed(Plain("int"), "tuple")
    if isinstance(right, Several | Listed):
        ours, theirs = element(left), element(right)
        return Listed(ours if ours == theirs else None, left.type)
    return None


def comparison(signs: Sequence[cst.BaseCompOp], kinds: Sequence[Kind]) -> Kind:
    """``a < b``: of tensors a tensor of truths, of arrays an array of them."""
    if any(isinstance(sign, cst.Is | cst.IsNot | cst.In | cst.NotIn) for sign in signs):
        return Plain("bool")
    tensors = [kind for kind in kinds if isinstance(kind, Tensor | Array | Sample)]
    if not tensors:
        return Plain("bool") if all(isinstance(kind, Plain | Text) for kind in kinds) else None
    shape = _met(kinds[0], kinds[1]) if len(kinds) == 2 else None
    if any(isinstance(kind, Tensor | Sample) for kind in tensors):
        return Tensor(shape, dtype="bool")
    return Array(shape, "bool")


def subscript(container: Kind, parts: Sequence[cst.SubscriptElement], value_of: Any, kind_of: Any) -> Kind:
    """``container[parts]``; the functions give the value and the kind of an index."""
    first = parts[0].slice
    match container:
        case Tensor(shape=shape) | Array(shape=shape):
            return _indexed(container, shape, parts, value_of, kind_of)
        case Sizes():
            if isinstance(first, cst.Slice):
                return Sizes(_sliced(container.shape, first, value_of), container.is_tensor)
            return Plain("int")
        case Several() | Listed() if isinstance(first, cst.Slice):
            if isinstance(container, Listed):
                return container
            items = _sliced(container.items, first, value_of)
            return (
                Listed(element(container), container.type)
                if items is None
                else Several(items, container.type)
            )
        case Several(items=items) if isinstance(first, cst.Index):
            position = value_of(first.value)
            if isinstance(position, int) and -len(items) <= position < len(items):
                return items[position]
            return element(container)
        case Listed():
            return element(container)
        case Table(keys=keys, items=items) if isinstance(first, cst.Index):
            if len(keys) < len(items):  # of a comprehension, whatever the key
                return items[0]
            key = value_of(first.value)
            return next((item for name, item in zip(keys, items, strict=True) if name == key), None)
        case Stream() if isinstance(first, cst.Index):  # of a generator of batches
            return Sample()
        case Text() | Foreign() | Sample():
            return container
    return None


def _sliced(items: tuple[Any, ...] | None, part: cst.Slice, value_of: Any) -> tuple[Any, ...] | None:
    if items is None:
        return None
    ends = [None if end is None else value_of(end) for end in (part.lower, part.upper, part.step)]
    if any(end is UNKNOWN or not isinstance(end, int | None) for end in ends) or ends[2] == 0:
        return None
    return items[slice(*ends)]


def _indexed(
    owner: Tensor | Array,
    shape: tuple[Any, ...] | None,
    parts: Sequence[cst.SubscriptElement],
    value_of: Any,
    kind_of: Any,
) -> Kind:
    """A part of a tensor or array. An array that is indexed down to a number may give one."""
    slices = any(isinstance(part.slice, cst.Slice) for part in parts)
    nodes = [part.slice.value if isinstance(part.slice, cst.Index) else None for part in parts]
    if any(
        node is not None and isinstance(kind_of(node), Tensor | Array | Listed | Several) for node in nodes
    ):
        return replace(owner, shape=_picked(shape, [kind_of(node) for node in nodes if node is not None]))
    adds = any(node is not None and kind_of(node) == Plain("none") for node in nodes)
    whole = slices or adds or any(isinstance(node, cst.Ellipsis) for node in nodes)
    made = _shape_of_part(shape, parts, nodes, value_of)
    if isinstance(owner, Array) and made == ():
        return Plain()
    if isinstance(owner, Array) and made is None and not whole:
        return Foreign("numpy")  # an array, or a number
    return replace(owner, shape=made)


def _picked(shape: tuple[Any, ...] | None, indices: list[Kind]) -> tuple[Any, ...] | None:
    """The shape of what one list of places picks along the first axis: ``x[order]``."""
    if not shape or len(indices) != 1:
        return None
    index = indices[0]
    if isinstance(index, Tensor | Array):
        is_row = index.shape is not None and len(index.shape) == 1
    else:
        is_row = isinstance(element(index), Plain)
    return (UNKNOWN, *shape[1:]) if is_row else None


def _shape_of_part(
    shape: tuple[Any, ...] | None,
    parts: Sequence[cst.SubscriptElement],
    nodes: Sequence[cst.BaseExpression | None],
    value_of: Any,
) -> tuple[Any, ...] | None:
    if shape is None:
        return None
    rest = list(shape)
    made: list[Any] = []
    taken = sum(1 for node in nodes if not isinstance(node, cst.Ellipsis) and not _is_new(node, value_of))
    if taken > len(shape):
        return None
    for part, node in zip(parts, nodes, strict=True):
        if isinstance(node, cst.Ellipsis):
            spread = len(shape) - taken
            made, rest = [*made, *rest[:spread]], rest[spread:]
        elif _is_new(node, value_of):
            made.append(1)
        elif isinstance(part.slice, cst.Slice):
            made.append(_length(part.slice, rest.pop(0), value_of))
        else:
            rest.pop(0)
    return (*made, *rest)


def _is_new(node: cst.BaseExpression | None, value_of: Any) -> bool:
    """Whether an index is ``None`` or ``tf.newaxis``."""
    if isinstance(node, cst.Name) and node.value == "None":
        return True
    if isinstance(node, cst.Attribute) and node.attr.value == "newaxis":
        return True
    return isinstance(node, cst.Name) and value_of(node) is None


def _length(part: cst.Slice, size: Any, value_of: Any) -> Any:
    """How long a slice of an axis is."""
    ends = [None if end is None else value_of(end) for end in (part.lower, part.upper, part.step)]
    if ends == [None, None, None]:
        return size
    if (
        not isinstance(size, int)
        or isinstance(size, Dim)
        or any(not isinstance(end, int | None) for end in ends)
    ):
        return UNKNOWN
    return UNKNOWN if ends[2] == 0 else len(range(*slice(*ends).indices(size)))
