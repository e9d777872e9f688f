"""Methods, attributes and operators of tensors, in place: what differs between the frameworks is rewritten by its row.

    x.numpy()                     x.numpy(force=True)
    x.shape.as_list()             list(x.shape)
    whole / 2                     whole.double() / 2          integers divide to float64 in TensorFlow
    x + array                     x + torch.as_tensor(array, dtype=x.dtype)
    tf.shape(x) * 2               torch.as_tensor(x.shape) * 2          a torch.Size would be repeated
    tf.shape(x).numpy()           torch.as_tensor(x.shape).numpy(force=True)
    np.mean(x)                    np.mean(x.numpy(force=True))
    x[:, ::-1]                    torch.flip(x, dims=(1,))

Most operators mean the same on both sides and stay untouched. What is not known to be a tensor stays, except for the
methods that nothing else has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from migrate.catalog.model import Row
from migrate.catalog.registry import find
from migrate.catalog.values import UNKNOWN, DType, Tensor
from migrate.codemods import keys, tensor_inputs
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import (
    Array,
    Foreign,
    Kind,
    Listed,
    Made,
    Mixed,
    Model,
    Plain,
    Sample,
    Several,
    Sizes,
)
from migrate.codemods.analysis.libraries import FOREIGN

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

UNMISTAKABLE = {"numpy": "tf.Tensor", "get_shape": "tf.Tensor", "as_list": "tf.TensorShape"}
"""Methods that only tensors and their shapes have, and the class they belong to."""

OF_SHAPES = frozenset({"rank", "ndims"})
"""What a ``shape`` has only if it is a tensor's."""

METHODS = frozenset(
    {
        "numpy",
        "get_shape",
        "as_list",
        "num_elements",
        "is_fully_defined",
        "eval",
        "consumers",
        "ref",
        "experimental_ref",
    }
)
ATTRIBUTES = frozenset(
    {"rank", "ndims", "is_floating", "is_integer", "is_complex", "is_bool", "name", "size", "op", "graph"}
)

OF_SIZES = frozenset({"numpy", "get_shape", "shape"})
"""Members of a tensor that its sizes have not once they are a ``torch.Size``."""

DIVISION = {cst.Divide: "truediv", cst.FloorDivide: "floordiv"}
INTEGERS = frozenset({"int32", "int64", "uint32", "uint64"})
FLOATS = frozenset({"float32", "float64"})

TAKING_TENSORS = frozenset({"numpy.shape", "numpy.ndim", "numpy.size", "numpy.iterable", "numpy.isscalar"})
"""NumPy's functions that work on a tensor of torch as they do on one of TensorFlow."""


@dataclass(frozen=True)
class ByRow:
    """A node that is rewritten by a row: its operands by the row's parameters, and what is known of them."""

    row: Row
    operands: dict[str, cst.BaseExpression]
    facts: dict[str, Tensor]


def recognised(context: FileContext, node: cst.BaseExpression) -> ByRow | None:
    """The row of a method call, attribute or operator that differs between the frameworks."""
    match node:
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method)), args=[]) if (
            method in METHODS
        ):
            return _by_row(context, owner, method)
        case cst.Attribute(value=owner, attr=cst.Name(value=name)) if name in ATTRIBUTES:
            return None if _is_called_or_bound(context, node) else _by_row(context, owner, name)
        case cst.BinaryOperation(left=left, operator=sign, right=right) if type(sign) in DIVISION:
            return _division(context, DIVISION[type(sign)], left, right)
    return None


def _by_row(context: FileContext, owner: cst.BaseExpression, name: str) -> ByRow | None:
    if context.names.resolve(owner) is not None:
        return None
    match owner:
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="cpu" | "detach"))) if name == "numpy":
            return None  # what a migrated file says already
    kind = context.kind(owner)
    class_ = _class_of(kind)
    if class_ is None and (kind is None or isinstance(kind, Mixed)):
        of_shape = name in OF_SHAPES and isinstance(owner, cst.Attribute) and owner.attr.value == "shape"
        class_ = "tf.TensorShape" if of_shape else UNMISTAKABLE.get(name)
    if _becomes_tensor(kind, name):
        class_ = "tf.Tensor"
    row = find(f"{class_}.{name}") if class_ else None
    return ByRow(row, {"self": owner}, {}) if row is not None else None


def _becomes_tensor(kind: Kind, name: str) -> bool:
    """Whether a method or attribute is one of a tensor, and its owner sizes, or a size, that are Python's in torch."""
    if isinstance(kind, Sizes):
        return kind.is_tensor and name in OF_SIZES
    return kind == Plain("int") and name == "numpy"


def _is_called_or_bound(context: FileContext, node: cst.Attribute) -> bool:
    parent = context.tree.parent(node)
    return isinstance(parent, cst.AssignTarget) or (isinstance(parent, cst.Call) and parent.func is node)


def _class_of(kind: Kind) -> str | None:
    match kind:
        case Tensor() | Sample():
            return "tf.Tensor"
        case Sizes():
            return "tf.TensorShape"
        case DType():
            return "tf.DType"
    return None


def _division(
    context: FileContext, method: str, left: cst.BaseExpression, right: cst.BaseExpression
) -> ByRow | None:
    """A division of whole numbers, or one of floats that rounds."""
    kinds = context.kind(left), context.kind(right)
    wanted = INTEGERS if method == "truediv" else FLOATS
    tensors = [kind for kind in kinds if isinstance(kind, Tensor)]
    if not tensors or not all(kind.dtype in wanted for kind in tensors):
        return None
    if not all(isinstance(kind, Tensor | Plain) for kind in kinds):
        return None
    if isinstance(kinds[0], Tensor):
        row, operands = find(f"tf.Tensor.__{method}__"), {"self": left, "other": right}
    else:
        row, operands = find(f"tf.Tensor.__r{method}__"), {"self": right, "other": left}
    return None if row is None else ByRow(row, operands, {"self": tensors[0]})


# -- operands and arguments that become something else -------------------------------------------------------------


def wraps(context: FileContext, node: cst.BaseExpression) -> Iterator[tensor_inputs.Wrapped]:
    """The operands of an operator on tensors, and the arguments of a NumPy function, that have to be converted."""
    match node:
        case cst.BinaryOperation(left=left, right=right):
            yield from _operands(context, left, right)
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=sign, comparator=right)]):
            if not isinstance(sign, cst.Is | cst.IsNot | cst.In | cst.NotIn):
                yield from _operands(context, left, right, comparing=True)
        case cst.Attribute(value=owner, attr=cst.Name(value="shape")):
            if _becomes_tensor(context.kind(owner), "shape"):
                yield tensor_inputs.Wrapped(owner, "torch.as_tensor({})")
        case cst.Call(func=cst.Attribute(value=owner, attr=cst.Name(value=method)), args=[]) if (
            method in OF_SIZES
        ):
            if _becomes_tensor(context.kind(owner), method):
                yield tensor_inputs.Wrapped(owner, "torch.as_tensor({})")
            elif method == "numpy" and keys.is_key(context, node) and _by_row(context, owner, method):
                yield tensor_inputs.Wrapped(node, "{}[()]")
        case cst.Call(func=func) if isinstance(called := context.kind(func), Model | Made):
            given = [item.value for item in node.args if item.keyword is None and not item.star]
            for position, item in enumerate(given):
                yield from tensor_inputs.into_object(context, called, position, item)
        case cst.Call(func=func) if (name := context.names.resolve(func) or "").startswith("numpy."):
            if name not in TAKING_TENSORS and not name.startswith("numpy.testing."):
                yield from _into_numpy(context, node)
        case cst.Call(func=func) if _is_foreign(context, func):
            yield from _into_numpy(context, node)


def _operands(
    context: FileContext, left: cst.BaseExpression, right: cst.BaseExpression, comparing: bool = False
) -> Iterator[tensor_inputs.Wrapped]:
    kinds = context.kind(left), context.kind(right)
    if not any(_is_tensor(kind) for kind in kinds):
        return
    for node, kind, beside in ((left, kinds[0], right), (right, kinds[1], left)):
        other = kinds[1] if node is left else kinds[0]
        if isinstance(kind, Sizes) and not (comparing and isinstance(other, Sizes)):
            yield tensor_inputs.Wrapped(node, "torch.as_tensor({})")
        elif isinstance(kind, Array | Foreign | Several | Listed) and isinstance(
            other, Tensor | Sample | Sizes
        ):
            yield from tensor_inputs.converted(context, node, beside)


def _is_tensor(kind: Kind) -> bool:
    return isinstance(kind, Tensor | Sample) or (isinstance(kind, Sizes) and kind.is_tensor)


def _is_foreign(context: FileContext, func: cst.BaseExpression) -> bool:
    """Whether a function, or the object that a method belongs to, is of a library that knows nothing of tensors: it
    turns them into arrays by itself, but not those that carry gradients or lie on a GPU."""
    name = context.names.resolve(func)
    if name is not None:
        return name.partition(".")[0] in FOREIGN
    owner = context.kind(func.value) if isinstance(func, cst.Attribute) else None
    return isinstance(owner, Foreign) and owner.module in FOREIGN


def _into_numpy(context: FileContext, call: cst.Call) -> Iterator[tensor_inputs.Wrapped]:
    for item in call.args:
        nodes = [item.value]
        if isinstance(item.value, cst.List | cst.Tuple):
            nodes = [element.value for element in item.value.elements]
        for node in nodes:
            if isinstance(context.kind(node), Tensor | Sample):
                yield tensor_inputs.Wrapped(node, "{}.numpy(force=True)")


# -- slices --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flipped:
    """A subscript with negative steps.

    Attributes:
        axes: those to flip, before the subscript.
        parts: texts of what is left to index with; none if that is everything.
    """

    axes: tuple[int, ...]
    parts: tuple[str, ...]


class NotKnown(Exception):
    """A negative step that nothing is made of; the message says why."""


def flipped(context: FileContext, node: cst.Subscript) -> Flipped | None:
    """What a subscript with a negative step becomes; None for one without.

    Raises:
        NotKnown: it may be one of a tensor, or has bounds as well.
    """
    steps = [_step(context, part) for part in node.slice]
    if not any(step is not None and step < 0 for step in steps):
        return None
    kind = context.kind(node.value)
    if not isinstance(kind, Tensor | Sample):
        if kind is None and len(node.slice) > 1:
            raise NotKnown(f"whether `{context.source(node.value)}` is a tensor is not known here")
        return None
    axes: list[int] = []
    parts: list[str] = []
    for position, (part, step) in enumerate(zip(node.slice, steps, strict=True)):
        if step is None or step > 0:
            parts.append(_text(context, part.slice))
            continue
        assert isinstance(part.slice, cst.Slice)
        if part.slice.lower is not None or part.slice.upper is not None:
            raise NotKnown(f"`{context.source(part.slice)}` has bounds and a negative step")
        axes.append(_axis(context, node, position))
        parts.append(":" if step == -1 else f"::{-step}")
    while parts and parts[-1] == ":":
        parts.pop()
    left = () if parts == ["..."] else tuple(parts)
    return Flipped(tuple(axes), left)


def _text(context: FileContext, part: cst.BaseSlice) -> str:
    if isinstance(part, cst.Index):
        return context.expression(part.value)
    assert isinstance(part, cst.Slice)
    ends = [part.lower, part.upper, *([part.step] if part.step is not None else [])]
    return ":".join("" if end is None else context.expression(end) for end in ends)


def _step(context: FileContext, part: cst.SubscriptElement) -> int | None:
    if not isinstance(part.slice, cst.Slice) or part.slice.step is None:
        return None
    value = context.value(part.slice.step)
    return value if isinstance(value, int) and value is not UNKNOWN else None


def _axis(context: FileContext, node: cst.Subscript, position: int) -> int:
    """The tensor's axis that a part of a subscript is about, counted from the end after an ellipsis."""
    before, after = node.slice[:position], node.slice[position + 1 :]
    if any(_is_ellipsis(part) for part in before):
        return -1 - sum(1 for part in after if not _is_new(context, part))
    return sum(1 for part in before if not _is_new(context, part))


def _is_ellipsis(part: cst.SubscriptElement) -> bool:
    return isinstance(part.slice, cst.Index) and isinstance(part.slice.value, cst.Ellipsis)


def _is_new(context: FileContext, part: cst.SubscriptElement) -> bool:
    """Whether a part adds an axis."""
    if not isinstance(part.slice, cst.Index):
        return False
    kind = context.kind(part.slice.value)
    return isinstance(kind, Plain) and kind.type == "none"
