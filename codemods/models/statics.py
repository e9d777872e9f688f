"""Python values that exist when a model is built: their text in ``__init__`` and their value, where it is known."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from migrate.catalog.dims import Dim
from migrate.catalog.values import UNKNOWN
from migrate.codemods import syntax as cst
from migrate.codemods.models import methods, sizes
from migrate.codemods.models.program import names_in
from migrate.codemods.models.run import Run, substituted
from migrate.codemods.models.values import (
    CannotFollow,
    Items,
    LayerValue,
    ModuleValue,
    SelfValue,
    Static,
    TensorRef,
)
from migrate.codemods.spelling import standing
from migrate.codemods.tree import children

STATIC_SHAPES = frozenset({"keras.backend.int_shape", "tf.keras.backend.int_shape"})
SHAPE_FUNCTIONS = STATIC_SHAPES | {"keras.backend.shape", "tf.shape", "keras.ops.shape"}


def static(run: Run, node: cst.BaseExpression) -> Static:
    """An expression without tensors, apart from sizes of tensors: ``x.shape[-1] * 2`` → ``in_channels * 2``.

    Raises:
        CannotFollow: it holds a tensor or a layer after all, or a size that is not known.
    """
    whole = size_of_tensor(run, node)
    if whole is not None:
        return whole
    pieces = list(_pieces(run, node))
    local = _is_local(run, node)
    if not pieces:
        text = run.context.source(node) if run.quiet else run.context.expression(node)
        text = respelled(run, standing(with_brackets(node, text)))
        found = value(run, node, text)
        if run.texts and isinstance(found, int) and isinstance(node, cst.BinaryOperation):
            text = repr(found)
        return Static(text, opaque(run, node, text) if found is UNKNOWN else found, local)
    start = run.context.tree.span(node)[0]
    data = run.context.source(node).encode()
    for piece, found in reversed(pieces):
        first, last = run.context.tree.span(piece)
        data = data[: first - start] + found.text.encode() + data[last - start :]
    text = respelled(run, standing(data.decode()))
    return Static(text, sizes.calculate(text, known(run), symbolic=False), local)


def respelled(run: Run, text: str) -> str:
    """An expression's text without names that only an inlined function, or one turn of a loop, knows."""
    if run.instance is not None:
        for name in methods.names_of_self(text):
            run.instance.attribute(name)
        text = methods.without_self(text, run.instance.read)
    return substituted(text, run.texts) if run.texts else text


def with_brackets(node: cst.BaseExpression, text: str) -> str:
    """An expression's text with the brackets around it, where it needs them to stand alone."""
    return f"({text})" if node.lpar and (isinstance(node, cst.Tuple) or "\n" in text) else text


def value(run: Run, node: cst.BaseExpression, text: str) -> Any:
    """The value of an expression: literals, constants of the module, sizes by name, arithmetic, dtypes, API names."""

    def named(part: cst.BaseExpression) -> Any:
        if isinstance(part, cst.Name) and isinstance(found := run.env.get(part.value), Static):
            return found.value
        if isinstance(part, cst.Attribute) and isinstance(part.value, cst.Name):
            owner = run.env.get(part.value.value)
            held = owner.attributes.get(part.attr.value) if isinstance(owner, SelfValue) else None
            if run.instance is not None and (name := methods.of_self(part)) is not None:
                return run.instance.attribute(name).value
            return held.value if isinstance(held, Static) else UNKNOWN
        return UNKNOWN

    sources = run.context.values.sources
    sources.append(named)
    try:
        found = run.context.values.of(node)
    finally:
        sources.remove(named)
    if found is UNKNOWN:
        found = sizes.calculate(text, known(run))
    return UNKNOWN if isinstance(found, bool) and _is_of_kinds(text, known(run)) else found


def _is_of_kinds(text: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition compares a symbol with a text, or takes it for a truth value: what seems to be a size may be
    a text, or a flag, as well."""
    for node in ast.walk(ast.parse(text.strip(), mode="eval")):
        operands = (
            node.values
            if isinstance(node, ast.BoolOp)
            else [node.operand]
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
            else []
        )
        if any(isinstance(item, ast.Name) and isinstance(values.get(item.id), Dim) for item in operands):
            return True
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [side for side in sides if isinstance(side, ast.Name)]
            texts = [part for side in sides for part in ast.walk(side) if isinstance(part, ast.Constant)]
            if any(isinstance(values.get(name.id), Dim) for name in names) and any(
                isinstance(part.value, str) for part in texts
            ):
                return True
    return False


def opaque(run: Run, node: cst.BaseExpression, text: str) -> Any:
    """Arithmetic over sizes that has no simple form, ``2 ** i`` or ``1 if i == 0 else 2``, as a size of its own."""
    if not isinstance(node, cst.BinaryOperation | cst.IfExp) or run.is_inlined:
        return UNKNOWN
    if any(_is_no_size(end) for end in _ends(node)):
        return UNKNOWN
    values = known(run)
    names = names_in(text)
    if names and all(sizes.is_plain(values.get(name, UNKNOWN)) for name in names):
        return Dim.symbol(text)
    return UNKNOWN


def _ends(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """What a conditional expression may give."""
    if isinstance(node, cst.IfExp):
        yield from _ends(node.body)
        yield from _ends(node.orelse)
    else:
        yield node


def _is_no_size(node: cst.BaseExpression) -> bool:
    """Whether an expression certainly gives a truth value, a text or nothing."""
    if isinstance(node, cst.Name):
        return node.value in ("True", "False", "None")
    return isinstance(node, cst.SimpleString | cst.Comparison | cst.BooleanOperation)


def known(run: Run) -> dict[str, Any]:
    """The names whose values, or symbols, are known."""
    found = {name: item.value for name, item in run.env.items() if isinstance(item, Static)}
    if run.instance is not None:
        found = {name: item.value for name, item in run.instance.read.items()} | found
    return {name: Dim.symbol(name) for name in run.draft.sizes} | found


def truth(run: Run, test: Static) -> bool | None:
    """Whether a condition holds; None if only the running program knows."""
    if test.value is UNKNOWN:
        return None
    if isinstance(test.value, Dim):
        return None
    return bool(test.value)


def size_of_tensor(run: Run, node: cst.BaseExpression) -> Static | None:
    """``x.shape[-1]``, ``K.int_shape(x)[1]``, ``x.get_shape().as_list()[-1]``, ``len(tensors)`` as a size."""
    match node:
        case cst.Subscript(value=shaped, slice=[cst.SubscriptElement(slice=cst.Index(value=index))]):
            tensor = shape_of(run, shaped)
            position = run.context.values.of(index)
            if tensor is None or not isinstance(position, int):
                return None
            shape = tensor.facts.shape
            if run.is_forward:
                axis = tensor.facts.dim(position) if shape is not None else position
                known = shape[position] if shape and _is_plain(shape, position) else UNKNOWN
                return Static(f"{tensor.text}.shape[{axis}]", known, local=True)
            if (
                shape is None
                or not -len(shape) <= position < len(shape)
                or not sizes.is_plain(shape[position])
            ):
                raise CannotFollow("SHP201", node, f"the size `{run.context.source(node)}` is not known")
            return Static(str(shape[position]), shape[position], _names_local(run, str(shape[position])))
        case cst.Call(func=cst.Name(value="int"), args=[cst.Arg(value=inner)]):
            return size_of_tensor(run, inner)
        case (
            cst.Attribute(attr=cst.Name(value="rank" | "ndims"), value=inner)
            | cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=inner)])
        ) if (tensor := shape_of(run, inner)) is not None and tensor.facts.shape is not None:
            return Static(str(len(tensor.facts.shape)), len(tensor.facts.shape))
        case cst.Call(func=cst.Name(value="len"), args=[cst.Arg(value=cst.Name(value=name))]):
            items = run.env.get(name)
            if isinstance(items, Items) and items.exact:
                return Static(str(len(items.items)), len(items.items))
    return None


def _is_plain(shape: tuple[Any, ...], position: int) -> bool:
    return -len(shape) <= position < len(shape) and sizes.is_plain(shape[position])


def shape_of(run: Run, node: cst.BaseExpression) -> TensorRef | None:
    """The tensor whose shape an expression is."""
    match node:
        case cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="shape")):
            return _tensor(run, name)
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value="as_list"))):
            return shape_of(run, inner)
        case cst.Call(func=cst.Name(value="list" | "tuple"), args=[cst.Arg(value=inner)]):
            return shape_of(run, inner)
        case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get_shape"))):
            return _tensor(run, name)
        case cst.Call(func=function, args=[cst.Arg(value=cst.Name(value=name)), *_]):
            if run.context.names.resolve(function) in SHAPE_FUNCTIONS:
                return _tensor(run, name)
    return None


def _tensor(run: Run, name: str) -> TensorRef | None:
    found = run.env.get(name)
    return found if isinstance(found, TensorRef) else None


def _is_inside(value: object) -> bool:
    """Whether a value is there in ``forward`` alone: not a layer that stands outside, which can be asked its sizes."""
    if isinstance(value, LayerValue):
        return not value.given
    return isinstance(value, TensorRef | ModuleValue)


def _pieces(run: Run, node: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, Static]]:
    """The outermost sizes of tensors below a node, in the order of the text."""
    for child in children(node):
        found = size_of_tensor(run, child) if isinstance(child, cst.BaseExpression) else None
        if found is not None and isinstance(child, cst.BaseExpression):
            yield child, found
        elif isinstance(child, cst.Name) and _is_inside(run.env.get(child.value)):
            if not isinstance(node, cst.Arg | cst.Attribute) or child is getattr(node, "value", None):
                raise CannotFollow(
                    "MOD401", node, f"`{child.value}` is a tensor where a Python value is needed"
                )
        else:
            yield from _pieces(run, child)


def _is_local(run: Run, node: cst.CSTNode) -> bool:
    return any(isinstance(part, cst.Name) and _is_local_name(run, part.value) for part in _walk(node))


def _names_local(run: Run, text: str) -> bool:
    return any(_is_local_name(run, name) for name in names_in(text))


def _is_local_name(run: Run, name: str) -> bool:
    found = run.env.get(name)
    return isinstance(found, Static) and found.local


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in children(node):
        yield from _walk(child)
