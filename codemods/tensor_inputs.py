"""What goes into a function of tensors: TensorFlow's take arrays, lists and numbers as tensors, torch's do not.

    tf.square(np.ones(3))            torch.square(torch.as_tensor(np.ones(3)))
    tf.add(x, array)                 x + torch.as_tensor(array, dtype=x.dtype)      TensorFlow takes the tensor's dtype
    tf.reduce_mean([loss, other])    torch.mean(torch.stack([loss, other]))

What is known to be a tensor stays, and so does what is not known: a note says that it is taken to be a tensor.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from migrate.catalog.dims import Dim
from migrate.catalog.model import Function
from migrate.catalog.signature import Argument
from migrate.catalog.values import UNKNOWN, CallValue, SomeText, Tensor
from migrate.codemods import single_states, tables
from migrate.codemods import syntax as cst
from migrate.codemods.analysis.kinds import (
    Array,
    Foreign,
    Kind,
    Listed,
    Made,
    Model,
    Plain,
    Sample,
    Several,
    Sizes,
    Text,
    element,
)
from migrate.codemods.analysis.results import takes_list, tensor_of
from migrate.codemods.wide_inputs import may_be_wide

if TYPE_CHECKING:
    from migrate.codemods.context import FileContext

LISTS = (cst.List, cst.Tuple)
ALIKE = (
    {"x", "y"},
    {"a", "b"},
    {"x1", "x2"},
    {"labels", "logits"},
    {"t", "clip_value_min", "clip_value_max"},
)
"""Parameters that take one dtype: a NumPy array among them becomes that of the tensor beside it."""

TAKING_NUMBERS = frozenset(
    {"torch.pow", "torch.where", "torch.remainder", "torch.clamp", "torch.full", "torch.full_like"}
)
STRING = "string"
CAST_TO_FLOAT = frozenset({"bool", "uint8", "int8", "int16", "int32", "int64", "float64"})
PRIMARY = (cst.Name, cst.Attribute, cst.Call, cst.Subscript)
"""Expressions that a method can be called on as they are."""

MAKING = frozenset({"torch.as_tensor", "torch.tensor", "torch.stack"})


@dataclass(frozen=True)
class Wrapped:
    """A node that has to become a tensor: ``code`` with ``{}`` for its own text."""

    node: cst.BaseExpression
    code: str


def facts(
    context: FileContext, row: Function, name: str, given: Mapping[str, cst.BaseExpression]
) -> Tensor | tuple[Tensor, ...] | None:
    """What is known of an argument that is a tensor, or a list of tensors; None if that is nothing. A list of numbers
    beside a tensor becomes one."""
    node = given[name]
    kind = context.kind(node)
    if isinstance(node, LISTS) and _is_numbers(kind) and not takes_list(row):
        others = [given[other] for other in row.tensors if other in given and _alike(name, other)]
        if any(not _is_numbers(context.kind(other)) for other in others):
            return tensor_of(kind)
    if isinstance(kind, Several) and takes_list(row):
        return tuple(_made(item) or Tensor() for item in kind.items)
    return _made(kind)


def of_value(value: Any) -> Tensor | tuple[Tensor, ...] | None:
    """What a value says of a tensor, or of each of a list of tensors; None of numbers and of what is not known."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, CallValue):
        return Tensor()
    if isinstance(value, list | tuple) and any(
        item is UNKNOWN or of_value(item) is not None for item in value
    ):
        return tuple(item if isinstance(item, Tensor) else Tensor() for item in value)
    return None


def _made(kind: Kind) -> Tensor | None:
    if isinstance(kind, Sample):
        return Tensor()
    return tensor_of(kind) if isinstance(kind, Tensor | Array) else None


def wrapped(
    context: FileContext,
    row: Function,
    given: Mapping[str, cst.BaseExpression],
    code: str,
    holes: Mapping[int, str],
) -> Iterator[Wrapped]:
    """The arguments that the code needs as tensors and that are none.

    Args:
        given: the nodes of the arguments, by parameter.
        code: the row's code with holes; ``holes``: the hole of each node.
    """
    places = _places(code)
    for node in given.values():
        if places.get(holes.get(id(node), "")) in MAKING and tables.runs_backwards(node):
            yield Wrapped(node, "{}.copy()")
    for name in row.tensors:
        if name not in given:
            continue
        node = given[name]
        beside = [given[other] for other in row.tensors if other in given and _alike(name, other)]
        place = places.get(holes.get(id(node), ""))
        if place is None or place in MAKING - {"torch.stack"}:
            continue
        if not takes_list(row):
            yield from _wrap(context, node, beside, place)
        elif isinstance(node, LISTS):
            items = [item.value for item in node.elements]
            for item in items:
                yield from _wrap(context, item, [other for other in items if other is not item], place)


def guessed(
    context: FileContext,
    row: Function,
    given: Mapping[str, cst.BaseExpression],
    code: str,
    holes: Mapping[int, str],
) -> Iterator[cst.BaseExpression]:
    """The arguments that the code takes to be tensors although nothing says that they are: names and attributes."""
    places = _places(code)
    for name in row.tensors:
        node = given.get(name)
        if isinstance(node, cst.Name | cst.Attribute) and context.kind(node) is None:
            place = places.get(holes.get(id(node), ""), "")
            if _wants_tensor(place) and place not in MAKING and not takes_list(row):
                yield node


def _alike(name: str, other: str) -> bool:
    return name != other and any(name in names and other in names for names in ALIKE)


def _wrap(
    context: FileContext, node: cst.BaseExpression, beside: list[cst.BaseExpression], place: str
) -> Iterator[Wrapped]:
    kind = context.kind(node)
    match kind:
        case Array() | Foreign():
            yield Wrapped(node, _converted(context, kind, beside, node))
        case Sizes() if place:
            yield Wrapped(node, "torch.as_tensor({})")
        case Plain(type="int" | "float" | "bool" | "number") if _wants_tensor(place):
            yield Wrapped(node, "torch.as_tensor({})")
        case Several() | Listed():
            yield from _of_list(context, node, kind, beside)


def _wants_tensor(place: str) -> bool:
    return place.startswith(("torch.", "support.")) and place not in TAKING_NUMBERS


def into_object(
    context: FileContext, owner: Model | Made, position: int, node: cst.BaseExpression
) -> Iterator[Wrapped]:
    """An array that a model or layer is called with: Keras casts what has a fraction to float32. And a tensor of
    another dtype than the model was declared for, or of one that may be float64, which Keras casts too."""
    kind = context.kind(node)
    declared = owner.inputs[position] if isinstance(owner, Model) and position < len(owner.inputs) else None
    is_cast = isinstance(kind, Tensor) and (
        kind.dtype in CAST_TO_FLOAT or (kind.dtype is None and may_be_wide(context, node))
    )
    if is_cast and declared == "float32":
        yield Wrapped(node, "{}.float()" if isinstance(node, PRIMARY) else "({}).float()")
    if isinstance(owner, Model) and single_states.is_in_list(context, owner, position, kind):
        yield Wrapped(node, "{}[0]")
    if not isinstance(kind, Array | Foreign):
        return
    dtype = kind.dtype if isinstance(kind, Array) else None
    whole = dtype is not None and not dtype.startswith("float")
    if isinstance(owner, Model):
        if declared == STRING or dtype == STRING:
            return
        wanted = declared or ("" if whole else "float32")
    elif owner.role == "layer" and dtype is not None and dtype != STRING:
        wanted = "" if whole else "float32"
    else:
        return
    cast = f", dtype=torch.{wanted}" if wanted and wanted != dtype else ""
    code = f"torch.as_tensor({tables.hole(context, kind, node)}{cast})"
    yield Wrapped(node, code)


def argument(context: FileContext, node: cst.BaseExpression) -> str:
    """An argument of a loss or metric as code, an array or a list of numbers among them as a tensor."""
    text, kind = context.expression(node), context.kind(node)
    if isinstance(kind, Several | Listed) and _is_numbers(kind):
        return f"{context.local('torch.as_tensor')}({text})"
    if not isinstance(kind, Array | Foreign):
        return text
    return f"{context.local('torch.as_tensor')}({tables.as_array(context, node, text)})"


def converted(
    context: FileContext, node: cst.BaseExpression, beside: cst.BaseExpression
) -> Iterator[Wrapped]:
    """An operand that is an array or a list of numbers, beside a tensor."""
    kind = context.kind(node)
    if isinstance(kind, Array | Foreign):
        yield Wrapped(node, _converted(context, kind, [beside], node))
    elif isinstance(kind, Several | Listed):
        yield from _of_list(context, node, kind, [beside])


def _of_list(
    context: FileContext, node: cst.BaseExpression, kind: Several | Listed, beside: list[cst.BaseExpression]
) -> Iterator[Wrapped]:
    """A list where one tensor is wanted: TensorFlow stacks it, whether its elements are tensors or numbers."""
    items = kind.items if isinstance(kind, Several) else (element(kind),)
    if items and all(isinstance(item, Tensor) for item in items):
        yield Wrapped(node, "torch.stack({})")
    elif items and all(_is_numbers(item) for item in items):
        code = _converted(context, Array(), beside)
        if any(isinstance(item, Array) for item in items):  # torch takes no scalar arrays in a list
            code = code.replace("{}", f"{context.local('numpy.array')}({{}})", 1)
        yield Wrapped(node, code)
    elif elements := _elements(node):
        found = [context.kind(item) for item in elements]
        if any(isinstance(item, Text) for item in found):
            return
        yield Wrapped(node, "torch.stack({})")
        for item, inner in zip(elements, found, strict=True):
            if isinstance(inner, Several | Listed):
                yield from _of_list(context, item, inner, beside)
            elif not isinstance(inner, Tensor | Sample):
                yield Wrapped(item, "torch.as_tensor({})")
    elif kind.type in ("list", "tuple") and not any(isinstance(item, Text | Foreign) for item in items):
        yield Wrapped(node, "torch.stack([torch.as_tensor(item) for item in {}])")


def _elements(node: cst.BaseExpression) -> list[cst.BaseExpression]:
    """The elements of a list that is written out, or of one that is repeated: ``[word] * count``. None of any other."""
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Multiply):
        node = node.left
    if not isinstance(node, LISTS) or any(isinstance(item, cst.StarredElement) for item in node.elements):
        return []
    return [item.value for item in node.elements]


def _is_numbers(kind: Kind) -> bool:
    if isinstance(kind, Several):
        return all(_is_numbers(item) for item in kind.items)
    return isinstance(kind, Plain | Array | Sizes) or (isinstance(kind, Listed) and _is_numbers(kind.item))


def _converted(
    context: FileContext,
    kind: Array | Foreign,
    beside: list[cst.BaseExpression],
    node: cst.BaseExpression | None = None,
) -> str:
    """An array as a tensor, with the dtype of the tensor that it meets."""
    hole = tables.hole(context, kind, node)
    for other in beside:
        dtype = dtype_of(context, other)
        if dtype and not (isinstance(kind, Array) and dtype == f"torch.{kind.dtype}"):
            return f"torch.as_tensor({hole}, dtype={dtype})"
    return f"torch.as_tensor({hole})"


def dtype_of(context: FileContext, node: cst.BaseExpression) -> str:
    """Code for the dtype of an expression that is known to be a tensor: ``x.dtype`` or ``torch.float32``; '' if it is
    not known to be one, or its dtype can be had neither way."""
    kind = context.kind(node)
    if not isinstance(kind, Tensor | Sample):
        return ""
    if isinstance(node, cst.Name) and not (isinstance(kind, Tensor) and kind.dtype == STRING):
        return f"{node.value}.dtype"
    dtype = kind.dtype if isinstance(kind, Tensor) else None
    return f"torch.{dtype}" if dtype and dtype != STRING else ""


@lru_cache(maxsize=16)  # asked for twice of each call
def _places(code: str) -> Mapping[str, str]:
    """Each name in a piece of code with the function that it is an argument of; '' in an operator, a method's owner."""
    tree = ast.parse(code, mode="eval")
    found = {node.id: "" for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = ast.unparse(node.func)
            for item in (*node.args, *(keyword.value for keyword in node.keywords)):
                if isinstance(item, ast.Name):
                    found[item.id] = function
    return found


LITERAL = (cst.List, cst.Tuple, cst.Dict, cst.Set, cst.BaseNumber, cst.BaseString, cst.Lambda)
PRESENT = (
    *LITERAL,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.GeneratorExp,
    cst.BinaryOperation,
    cst.Comparison,
)
"""Expressions that are certainly not None."""


def typed(context: FileContext, argument: Argument, node: cst.BaseExpression) -> Argument:
    """An argument of which only its kind is known: a whole number is a size by its text, and much is not None."""
    if argument.value is not UNKNOWN:
        return argument
    kind = context.kind(node)
    if isinstance(kind, Several | Listed) and (of_text := _texts(kind)) is not None:
        return replace(argument, value=of_text, present=True)
    is_size = kind == Plain("int")
    value = Dim.symbol(argument.text) if is_size else UNKNOWN
    return replace(argument, value=value, present=is_size or _is_present(context, node, frozenset()))


def _texts(kind: Kind) -> Any:
    """A value for lists of strings, and for lists of those: as deep as the lists go; None for anything else."""
    if isinstance(kind, Text):
        return SomeText()
    if not isinstance(kind, Several | Listed):
        return None
    inner = _texts(element(kind))
    return None if inner is None else [inner]


def _is_present(context: FileContext, node: cst.BaseExpression, seen: frozenset[int]) -> bool:
    """Whether an expression is certainly not None."""
    if isinstance(node, PRESENT):
        return True
    if isinstance(node, cst.IfExp):
        return _is_present(context, node.body, seen) and _is_present(context, node.orelse, seen)
    if isinstance(node, cst.Name) and id(node) not in seen:
        values = context.kinds.values_of(node)
        inside = seen | {id(node)}
        return bool(values) and all(
            item is not None and _is_present(context, item, inside) for item in values
        )
    if isinstance(node, cst.Subscript):
        return isinstance(context.kind(node.value), Tensor | Array | Sizes)  # these hold numbers only
    named = isinstance(node, cst.Call) and context.names.resolve(node.func) is not None
    return named and isinstance(context.kind(node), Tensor | Array | Sizes)
